package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.engine.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Three Auth processes on etcd with an agent of each beside it: whichever is asked answers for
/// all, and says who does not answer.
@Tag("needs-etcd-server")
@Timeout(300)
final class ClusterStatusIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    /// A stopped process counts as alive for 10 s at least; on a busy machine an attempt may take
    /// longer than that.
    private static final Duration ATTEMPTS = Duration.ofSeconds(150);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static EtcdServer server;

    @SuppressWarnings("NullAway.Init")
    private static Auths auths;

    private static final List<Teleport> AGENTS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = EtcdServer.start(Files.createDirectory(directory.resolve("etcd")));
        auths = new Auths(directory, server.storage(EtcdServer.PREFIX), 3);
        for (int auth = 0; auth < 3; auth++) {
            auths.get(auth).awaitOk();
        }
        var token = auths.tctl(0, "tokens", "add", "--type=node", "--format=text");
        for (int auth = 0; auth < 3; auth++) {
            AGENTS.add(
                    auths.startAgent("agent-" + auth, token.succeeded().out().strip(), auth)
                            .awaitOk());
        }
    }

    @AfterAll
    static void stop() {
        auths.close();
        server.close();
    }

    @Test
    void isTheSameWhicheverIsAsked() {
        awaitAll();
        var expected = agents(status(0));

        for (int auth = 0; auth < 3; auth++) {
            var status = status(auth);
            assertThat(agents(status)).isEqualTo(expected).hasSize(6);
            assertThat(Set.copyOf(expected.values())).hasSize(3);
            assertThat(status.get("complete").asBoolean()).isTrue();
            assertThat(status.get("answered_by").asString())
                    .isEqualTo(expected.get("agent-" + auth));
            assertThat(status.get("sources")).hasSize(3);
            assertThat(auths.tctl(auth, "inventory", "status", "--connected").succeeded().out())
                    .contains("agent-" + auth);
            assertThat(counts(auth)).isEqualTo(6);
            assertThat(auths.tctl(auth, "inventory", "ping", "--all").succeeded().out())
                    .startsWith("Pinged 6 agents in ")
                    .contains(": 6 answered, 0 failed.");
        }
    }

    @Test
    void namesTheOneThatDoesNotAnswer() {
        awaitAll();
        var stopped = agents(status(0)).get("agent-2");

        var seen =
                whileStopped(
                        auths.get(2),
                        () -> auths.tctl(0, "inventory", "status", "--cluster", "--format=json"),
                        run -> run.exit() == 3 && run.took().compareTo(Duration.ofSeconds(4)) < 0);

        var status = json(seen.out());
        assertThat(status.get("complete").asBoolean()).isFalse();
        assertThat(agents(status)).containsOnlyKeys("agent-0", "agent-1", "auth-0", "auth-1");
        assertThat(seen.err())
                .contains("WARNING: without the Auth Service " + stopped)
                .contains("(AUTH_TIMEOUT)");
    }

    @Test
    void asksTheNextAuthWhereTheFirstIsSilent() {
        awaitAll();
        var both = "--auth-server=%s,%s".formatted(auths.address(2), auths.address(0));
        assertThat(auths.tctl(0, "auth", "ls", both).succeeded().err()).isEmpty();

        signal(auths.get(2).process(), "STOP");
        try {
            assertThat(auths.tctl(0, "auth", "ls", both).succeeded().err())
                    .startsWith(
                            "Asking %s: %s does not answer"
                                    .formatted(auths.address(0), auths.address(2)));
        } finally {
            signal(auths.get(2).process(), "CONT");
        }
    }

    @Test
    void pingsTheAgentsOfTheOthersAndNamesThoseWhoseOwnerIsDown() {
        awaitAll();
        var id = id("agent-2");

        var run =
                whileStopped(
                        auths.get(2),
                        () -> auths.tctl(0, "inventory", "ping", "--all", "--format=json"),
                        done -> done.exit() == 1);

        var report = json(run.out());
        assertThat(report.get("answered").asInt()).isEqualTo(4);
        assertThat(report.get("failed_by_code").get("OWNER_DOWN").asInt()).isEqualTo(2);
        assertThat(report.get("failures"))
                .extracting(failure -> failure.get("id").asString())
                .contains(id)
                .hasSize(2);
    }

    @Test
    void showsHowFarItIsAndEndsWithCtrlC() throws Exception {
        awaitAll();
        var agent = AGENTS.get(1).process();
        signal(agent, "STOP");
        try {
            var command =
                    String.join(" ", Tree.command("tctl"), "inventory ping --all --timeout=60s -c")
                            + " "
                            + directory.resolve("auth-0").resolve("teleport.yaml");
            // A terminal of its own, so that Ctrl-C is what a user types.
            var terminal =
                    new ProcessBuilder("script", "-qefc", command, "/dev/null")
                            .redirectErrorStream(true)
                            .start();
            var shown = new StringBuilder();
            try (var out = terminal.getInputStream()) {
                readUntil(out::read, shown, "] 5/6");
                terminal.getOutputStream().write(3);
                terminal.getOutputStream().flush();
                readUntil(out::read, shown, "Interrupted; pinged 5 agents in ");
            } finally {
                terminal.destroyForcibly();
            }
            assertThat(shown).contains("[#########################     ] 5/6");
        } finally {
            signal(agent, "CONT");
        }
    }

    private interface Source {
        int read() throws IOException;
    }

    private static void readUntil(Source source, StringBuilder shown, String text)
            throws IOException {
        while (shown.indexOf(text) < 0) {
            int next = source.read();
            if (next < 0) {
                throw new AssertionError("no \"%s\" in:%n%s".formatted(text, shown));
            }
            shown.append((char) next);
        }
    }

    /// Runs it while the process is stopped, anew until the outcome is as it has to be.
    private static Run whileStopped(
            Teleport process, Supplier<Run> command, Predicate<Run> expected) {
        return eventually(
                "the answer of the others",
                ATTEMPTS,
                () -> {
                    awaitAll();
                    signal(process.process(), "STOP");
                    try {
                        return command.get();
                    } finally {
                        signal(process.process(), "CONT");
                    }
                },
                expected);
    }

    private static void signal(Process process, String signal) {
        Run.of(List.of("kill", "-" + signal, Long.toString(process.pid()))).succeeded();
    }

    /// Waits until all agents, three beside the Auths and one in each, are connected to an Auth
    /// that answers.
    private static void awaitAll() {
        eventually(
                "all are connected",
                SOON,
                () -> auths.tctl(0, "inventory", "ping", "--all"),
                run -> run.exit() == 0 && run.out().contains(" 6 answered,"));
    }

    private static JsonNode status(int auth) {
        return json(
                auths.tctl(auth, "inventory", "status", "--cluster", "--format=json")
                        .succeeded()
                        .out());
    }

    private static int counts(int auth) {
        var out =
                auths.tctl(auth, "inventory", "status", "--cluster", "--counts", "--format=json")
                        .succeeded()
                        .out();
        return json(out).get("total").asInt();
    }

    private static String id(String hostname) {
        for (var agent : status(0).get("instances")) {
            if (agent.get("hostname").asString().equals(hostname)) {
                return agent.get("id").asString();
            }
        }
        throw new AssertionError("no " + hostname);
    }

    /// Returns where each host is connected.
    private static Map<String, String> agents(JsonNode status) {
        var agents = new TreeMap<String, String>();
        for (var agent : status.get("instances")) {
            agents.put(agent.get("hostname").asString(), agent.get("auth_id").asString());
        }
        return agents;
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
