package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.muster.bench.ha.AgentJvm;
import dev.muster.testkit.engine.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many agents that are lost at once, in one process that is killed. They know one Auth; the other
/// tells the same.
@Tag("needs-etcd-server")
@Timeout(240)
final class MassLossIT {
    private static final int AGENTS = 25;
    private static final Pattern CONNECTED = Pattern.compile("\"connected\": true");
    private static final Duration SOON = Duration.ofMinutes(1);

    /// It ends 36 to 45 s after its last loss, at the earliest.
    private static final Duration LATER = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private EtcdServer etcd;

    @SuppressWarnings("NullAway.Init")
    private Auths auths;

    private final List<AgentJvm> hosts = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        etcd = EtcdServer.start(Files.createDirectory(directory.resolve("etcd")));
        auths = new Auths(directory, etcd.storage(EtcdServer.PREFIX), 2);
        auths.get(0).awaitOk();
        auths.get(1).awaitOk();
    }

    @AfterEach
    void stop() {
        hosts.forEach(AgentJvm::close);
        auths.close();
        etcd.close();
    }

    @Test
    void isOneIncidentThatCountsWhoIsBackAndEnds() throws Exception {
        var token =
                auths.tctl(0, "tokens", "add", "--type=node", "--format=text").succeeded().out();
        var host = startAgents(token.strip());
        awaitConnected();

        host.close();
        var begun = awaitIncidents(out -> out.contains("\"lost\": " + AGENTS));
        assertThat(begun)
                .containsOnlyOnce("\"id\": ")
                .contains("\"back\": 0")
                .doesNotContain("\"ended\": ");
        eventually(
                "its metrics tell of it too",
                SOON,
                () -> auths.get(1).metric("teleport_incidents_active"),
                active -> active == 1);

        startAgents("");
        awaitConnected();
        var ended = awaitIncidents(out -> out.contains("\"ended\": "));
        assertThat(ended).containsOnlyOnce("\"id\": ").contains("\"back\": " + AGENTS);
        assertThat(auths.tctl(0, "audit", "ls", "--format=json").succeeded().out())
                .containsOnlyOnce("\"code\": \"TI000W\"")
                .containsOnlyOnce("\"code\": \"TI000I\"");
    }

    /// Starts all agents in one process. They have joined if there is no `token`.
    private AgentJvm startAgents(String token) throws IOException {
        var status = auths.tctl(0, "status", "--format=json").succeeded().out();
        var pins = JsonParser.parseString(status).getAsJsonObject().getAsJsonArray("ca_pins");
        var host =
                new AgentJvm(
                        directory.resolve("agents"),
                        AGENTS,
                        token,
                        pins.get(0).getAsString(),
                        List.of(auths.address(0)));
        hosts.add(host);
        return host;
    }

    /// The process of that Auth is an agent too, and that of the other one. One that has a stream
    /// and has not spoken over it is not in the inventory, and is nobody's loss.
    private void awaitConnected() throws InterruptedException {
        eventually(
                "all agents are connected",
                SOON,
                () -> auths.tctl(1, "inventory", "ls", "--format=json").succeeded().out(),
                out -> CONNECTED.matcher(out).results().count() == AGENTS + 2);
    }

    private String awaitIncidents(Predicate<String> wanted) throws InterruptedException {
        return eventually(
                "the other Auth tells of it",
                LATER,
                () -> auths.tctl(1, "incidents", "ls", "--format=json").succeeded().out(),
                wanted);
    }
}
