package dev.muster.backend.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real etcd whose space is used up.
@Tag("needs-etcd-server")
final class EtcdQuotaTest {
    private static final String LARGE = "x".repeat(1_000_000);

    @Test
    void isFullAndGoesOnWhenThereIsSpaceAgain(@TempDir Path directory) throws Exception {
        try (var server =
                        EtcdServer.start(
                                directory, "127.0.0.1", 1, "--quota-backend-bytes=16777216");
                var backend =
                        EtcdBackend.open(
                                EtcdBackendTest.settings(server, EtcdServer.PREFIX),
                                Time.system())) {
            assertFull(
                    catchThrowableOfType(
                            FaultException.class,
                            () -> {
                                for (int i = 0; i < 40; i++) {
                                    backend.commit(Write.put("large", LARGE));
                                }
                            }));
            assertFull(
                    catchThrowableOfType(
                            FaultException.class,
                            () ->
                                    backend.commit(
                                            Write.put("a", "1").expiringIn(Duration.ofHours(1)))));
            assertThat(backend.get("large")).isPresent();

            server.control("compact", Long.toString(backend.revision()));
            server.control("defrag");
            server.control("alarm", "disarm");

            assertThat(backend.commit(Write.put("a", "1").expiringIn(Duration.ofHours(1))))
                    .isInstanceOf(Commit.Done.class);
        }
    }

    private static void assertFull(FaultException thrown) {
        assertThat(thrown.fault().what()).isEqualTo("Cannot write to the storage");
        assertThat(thrown.fault().reason().code()).isEqualTo(Reason.Code.DISK_FULL);
        assertThat(thrown.fault().reason().hint()).contains("etcdctl alarm disarm");
    }
}
