package dev.muster.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupCommitTest {
    private static final int CALLERS = 24;
    private static final int TRANSACTIONS = 60;

    private final ManualTime time = new ManualTime();
    @TempDir Path directory;

    @Test
    void endsAsIfTheTransactionsHadComeOneByOne() throws Exception {
        var happened = new ConcurrentSkipListMap<Long, List<Write>>();
        try (var sqlite = SqliteBackend.open(directory.resolve("backend.sqlite"), time);
                var serial = new MemoryBackend(time)) {
            var writing = new ArrayList<Future<?>>();
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CALLERS; i++) {
                    var random = new Random(i);
                    writing.add(callers.submit(() -> write(sqlite, random, happened)));
                }
            }
            for (var written : writing) {
                written.get();
            }

            assertThat(happened).hasSizeGreaterThan(CALLERS * TRANSACTIONS / 4);
            for (Map.Entry<Long, List<Write>> commit : happened.entrySet()) {
                assertThat(serial.commit(commit.getValue()))
                        .isEqualTo(new Commit.Done(commit.getKey()));
            }
            assertThat(sqlite.range("k", "l", 100)).isEqualTo(serial.range("k", "l", 100));
        }
    }

    private static void write(
            SqliteBackend sqlite, Random random, Map<Long, List<Write>> happened) {
        for (int i = 0; i < TRANSACTIONS; i++) {
            var writes = new ArrayList<Write>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                writes.add(random(sqlite, random, "k" + j + random.nextInt(5)));
            }
            if (sqlite.commit(writes) instanceof Commit.Done(var revision)) {
                happened.put(revision, writes);
            }
        }
    }

    private static Write random(SqliteBackend sqlite, Random random, String key) {
        var value = String.valueOf(random.nextInt());
        return switch (random.nextInt(4)) {
            case 0 -> Write.put(key, value);
            case 1 -> Write.create(key, value);
            case 2 ->
                    sqlite.get(key)
                            .<Write>map(seen -> Write.replace(seen, value))
                            .orElse(Write.delete(key));
            default -> sqlite.get(key).map(Write::delete).orElse(Write.delete(key));
        };
    }
}
