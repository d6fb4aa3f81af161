package dev.muster.tctl;

import static dev.muster.proto.v1.AuthInstanceState.AUTH_INSTANCE_STATE_LIVE;
import static dev.muster.proto.v1.AuthInstanceState.AUTH_INSTANCE_STATE_LOST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AuthInstance;
import dev.muster.proto.v1.AuthInstanceState;
import dev.muster.proto.v1.Cluster;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class TctlTest {
    private static final AuthAccess NOBODY =
            () -> {
                throw new IllegalStateException("no Auth Service was needed");
            };

    @Test
    void statusNamesTheClusterAndItsPins() throws IOException {
        try (var auth = new FakeAuth()) {
            auth.cluster =
                    Cluster.newBuilder()
                            .setName("example")
                            .setAuthVersion("1.2.3")
                            .addCaPins("sha256:abcd")
                            .setAuthId("id-1")
                            .setListenAddr("127.0.0.1:3025")
                            .setInstanceTtl(Duration.newBuilder().setSeconds(1200))
                            .addSelfDoubts(
                                    Agents.reason("SELF_DOUBT", "it has just started", "Wait"))
                            .build();

            var run = TctlRun.of(auth.access(), "status");

            assertThat(run.out())
                    .isEqualTo(
                            """
                            Cluster:      example
                            Version:      v1.2.3
                            CA pin:       sha256:abcd
                            Auth ID:      id-1
                            Listens on:   127.0.0.1:3025
                            Agents dial:  nothing yet: it listens on loopback only (auth_service.listen_addr)
                            Instance TTL: 20m
                            Self-doubt:   it has just started
                            """);
            assertThat(TctlRun.of(auth.access(), "status", "--format=json").out())
                    .contains("\"cluster_name\": \"example\"")
                    .contains("\"instance_ttl_seconds\": 1200")
                    .contains("\"code\": \"SELF_DOUBT\"");
        }
    }

    @Test
    void statusShowsWhereAllAuthServicesThatLiveAreDialled() throws IOException {
        try (var auth = new FakeAuth()) {
            auth.cluster = Cluster.newBuilder().setAdvertiseAddr("b.example.com:3025").build();
            auth.auths.add(instance("a.example.com:3025", AUTH_INSTANCE_STATE_LIVE));
            auth.auths.add(instance("b.example.com:3025", AUTH_INSTANCE_STATE_LIVE));
            auth.auths.add(instance("c.example.com:3025", AUTH_INSTANCE_STATE_LOST));

            assertThat(TctlRun.of(auth.access(), "status").out())
                    .contains("Agents dial:  b.example.com:3025, a.example.com:3025\n");
            assertThat(TctlRun.of(auth.access(), "status", "--format=yaml").out())
                    .contains("auth_servers:")
                    .contains("a.example.com:3025");
        }
    }

    @Test
    void statusAnswersWhileTheStorageIsAway() throws IOException {
        try (var auth = new FakeAuth()) {
            auth.cluster = Cluster.newBuilder().setAdvertiseAddr("b.example.com:3025").build();
            auth.storageAway = true;

            var run = TctlRun.of(auth.access(), "status");

            assertThat(run.exit()).isZero();
            assertThat(run.out()).contains("Agents dial:  b.example.com:3025\n");
            assertThat(run.err()).startsWith("WARNING: ").contains("etcd: no answer");
        }
    }

    private static AuthInstance instance(String address, AuthInstanceState state) {
        return AuthInstance.newBuilder().setAddress(address).setState(state).build();
    }

    @Test
    void everyCommandExplainsItselfWithExamples() {
        for (var command : leaves(root())) {
            var run = TctlRun.of(NOBODY, withHelp(command));

            assertThat(run.exit()).isZero();
            assertThat(run.out()).contains("Usage: tctl").contains("Examples:\n  ");
        }
    }

    @Test
    void globalOptionsGoBeforeOrAfterTheCommand() {
        assertThat(TctlRun.of(NOBODY, "--format=json", "version").out()).startsWith("{");
        assertThat(TctlRun.of(NOBODY, "version", "--format=json").out()).startsWith("{");
    }

    @Test
    void wrongOptionsGetSuggestionsAndExitCodeTwo() {
        var option = TctlRun.of(NOBODY, "inventory", "ls", "--update-grup=x");
        var command = TctlRun.of(NOBODY, "inventori");
        var none = TctlRun.of(NOBODY, "inventory");

        assertThat(option.exit()).isEqualTo(2);
        assertThat(option.err())
                .startsWith("ERROR: ")
                .contains("--update-group")
                .contains("tctl inventory ls --help");
        assertThat(command.exit()).isEqualTo(2);
        assertThat(command.err()).contains("tctl inventory");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).startsWith("ERROR: ").contains("status").contains("ping");
    }

    @Test
    void aDefectIsReportedAsOneWithItsStackOnlyForDebug() {
        var quiet = TctlRun.of(NOBODY, "status");
        var debug = TctlRun.of(NOBODY, "status", "--debug");

        assertThat(quiet.exit()).isEqualTo(1);
        assertThat(quiet.err()).startsWith("ERROR: ").contains("INTERNAL").doesNotContain("\tat ");
        assertThat(debug.err()).contains("\tat ");
    }

    @Test
    void noHelpBreaksALineWithinAList() {
        for (var command : leaves(root())) {
            assertThat(TctlRun.of(NOBODY, withHelp(command)).out()).doesNotContain("[,");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"completion", "completion bash", "completion zsh"})
    void completionKnowsTheCommandsInARealBash(String words, @TempDir Path directory)
            throws Exception {
        var run = TctlRun.of(NOBODY, words.split(" "));
        var script = Files.writeString(directory.resolve("tctl"), run.out());

        assertThat(bash("source %s && complete -p tctl".formatted(script)))
                .contains("-F _complete_tctl", "tctl");
        assertThat(bash(completed(script, "tctl inv"))).isEqualTo("inventory\n");
        assertThat(bash(completed(script, "tctl inventory ls --update-g")))
                .isEqualTo("--update-group\n");
    }

    @Test
    void completionRefusesAShellThatItDoesNotKnow() {
        var run = TctlRun.of(NOBODY, "completion", "fish");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("\"fish\" is not bash or zsh");
    }

    /// Returns what bash does on Tab behind `typed`; `compopt` works only there.
    private static String completed(Path script, String typed) {
        return """
        source %s
        compopt() { :; }
        COMP_WORDS=(%s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _complete_tctl tctl "${COMP_WORDS[COMP_CWORD]}"
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
                .formatted(script, typed);
    }

    private static String bash(String script) throws Exception {
        var process =
                new ProcessBuilder("bash", "--norc", "-c", script)
                        .redirectErrorStream(true)
                        .start();
        var out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    private static CommandLine root() {
        return Tctl.commandLine(
                new Commands(new GlobalOptions(), NOBODY, Time.system()), List.of());
    }

    private static List<CommandLine> leaves(CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            return List.of(command);
        }
        var leaves = new ArrayList<CommandLine>();
        command.getSubcommands().values().forEach(child -> leaves.addAll(leaves(child)));
        return leaves;
    }

    private static String[] withHelp(CommandLine command) {
        var words = command.getCommandSpec().qualifiedName().substring("tctl ".length());
        return (words + " --help").split(" ");
    }
}
