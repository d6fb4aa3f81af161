package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Auth and two agents on two hosts, between which one direction of the network is cut, then the
/// other: the third of the limitations that the product removes. One agent has the default pace.
@Tag("needs-root")
@Tag("needs-curl")
@Tag("needs-iproute2")
@Timeout(180)
final class ReturnPathIT {
    private static final Duration NOTICED = Duration.ofSeconds(15);

    /// An agent's changes are written once in 5 s at most.
    private static final Duration WRITTEN = Duration.ofSeconds(5);

    private static final Duration BACK = Duration.ofSeconds(40);
    private static final Pattern PIN = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Cable.End AUTH = Cable.End.LEFT;
    private static final Cable.End AGENTS = Cable.End.RIGHT;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void noDirectionIsCutUnnoticed() throws Exception {
        var cluster = new Cluster(directory);
        try (var cable = new Cable();
                var auth = start(cable, AUTH, "auth", onCable(cluster, cluster.authConfig()))) {
            await(cable, AUTH, auth, 200, BACK);
            var pin = "--ca-pin=" + pin(cable);
            try (var quick = start(cable, AGENTS, "web-1", quick(cluster), pin);
                    var usual = start(cable, AGENTS, "web-2", usual(cluster), pin)) {
                await(cable, AGENTS, quick, 200, BACK);
                await(cable, AGENTS, usual, 200, BACK);

                cable.cut(AUTH);
                var noticed = await(cable, AGENTS, quick, 503, NOTICED);
                assertThat(noticed.body()).contains("instance is degraded");
                eventually(
                        "the return path is stale, and that is why",
                        NOTICED,
                        () -> cable.get(AGENTS, quick.diagPort(), "/readyz?verbose").body(),
                        body -> body.contains("\"stale\":true"));
                await(cable, AGENTS, usual, 503, NOTICED);

                cable.heal(AUTH);
                await(cable, AGENTS, quick, 400, BACK);
                await(cable, AGENTS, quick, 200, BACK);
                await(cable, AGENTS, usual, 200, BACK);

                cable.cut(AGENTS);
                eventually(
                        "Auth has lost both, and that is written",
                        NOTICED.plus(WRITTEN),
                        () -> tctl(cable, "inventory", "ls", "--missing").succeeded().out(),
                        table -> table.contains("web-1") && table.contains("web-2"));
            }
        }
    }

    private static Teleport.Readyz await(
            Cable cable, Cable.End end, Teleport process, int code, Duration limit) {
        return eventually(
                "/readyz answers " + code,
                limit,
                () -> cable.get(end, process.diagPort(), "/readyz"),
                answer -> answer.code() == code);
    }

    private static String quick(Cluster cluster) {
        return onCable(cluster, cluster.agentConfig("web-1", "token_name: " + Cluster.TOKEN))
                + "readiness: {require_return_path: yes}\n";
    }

    private static String usual(Cluster cluster) {
        return onCable(cluster, cluster.agentConfig("web-2", "token_name: " + Cluster.TOKEN))
                .replaceAll("(?m)^ *health_check_config:.*\\R", "");
    }

    private static String onCable(Cluster cluster, String config) {
        return config.replace("127.0.0.1:" + cluster.authPort(), AUTH.address + ":3025");
    }

    private Teleport start(
            Cable cable, Cable.End end, String name, String config, String... flags) {
        return Teleport.startWithin(cable.at(end), directory.resolve(name), config, flags);
    }

    private String pin(Cable cable) {
        var status = PIN.matcher(tctl(cable, "status").succeeded().out());
        assertThat(status.find()).isTrue();
        return status.group();
    }

    private Run tctl(Cable cable, String... arguments) {
        var command = new ArrayList<>(cable.at(AUTH));
        command.addAll(Run.command("tctl", List.of(arguments)));
        command.addAll(
                List.of("-c", directory.resolve("auth").resolve("teleport.yaml").toString()));
        return Run.of(command);
    }
}
