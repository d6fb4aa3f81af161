package dev.muster.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("needs-etcd-server")
final class EtcdServerTest {
    @TempDir Path directory;

    @Test
    void tellsItsLeaderOnceAllMembersAreUp() throws Exception {
        try (var server = EtcdServer.start(directory, "127.0.0.1", 3)) {
            server.lead(1);
            server.kill(2);
            var leader = new FutureTask<>(server::leader);
            Thread.ofVirtual().start(leader);
            assertThatThrownBy(() -> server.control("endpoint", "status"))
                    .isInstanceOf(IOException.class);

            server.restart(2);

            assertThat(leader.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }
}
