package dev.muster.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A defect in what the writer does that nobody waits for.
final class WriterDefectTest {
    private static final int DEFECTS = 3;

    private final AtomicInteger left = new AtomicInteger(DEFECTS);

    @Test
    void doesNotEndTheWriter(@TempDir Path directory) throws Exception {
        try (var backend =
                SqliteBackend.open(directory.resolve("backend.sqlite"), new Defective())) {
            while (left.get() > 0) {
                assertThat(backend.commit(Write.put("a", "1"))).isInstanceOf(Commit.Done.class);
            }

            assertThat(backend.commit(Write.put("a", "2"))).isInstanceOf(Commit.Done.class);
        }
    }

    /// Fails a few times on the writer's own thread once it runs.
    private final class Defective implements Time {
        @Override
        public Instant instant() {
            return Time.system().instant();
        }

        @Override
        public long nanoTime() {
            if (Thread.currentThread().getName().equals("sqlite-writer")
                    && left.getAndDecrement() > 0) {
                throw new IllegalStateException("a defect");
            }
            return Time.system().nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Time.system().sleep(duration);
        }
    }
}
