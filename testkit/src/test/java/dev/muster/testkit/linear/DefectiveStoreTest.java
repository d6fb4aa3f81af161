package dev.muster.testkit.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Watch;
import dev.muster.backend.Write;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Stores that break the contract in a way that no single client notices, and are found out.
final class DefectiveStoreTest {
    @Test
    void oneThatReadsFromACacheIsFoundOut() throws Exception {
        assertFoundOut(
                new Defective() {
                    private final Map<String, Optional<Item>> cache = new ConcurrentHashMap<>();

                    @Override
                    public Optional<Item> get(String key) {
                        var read = super.get(key);
                        return Optional.ofNullable(cache.put(key, read)).orElse(read);
                    }
                });
    }

    @Test
    void oneThatSwapsWithoutComparingIsFoundOut() throws Exception {
        assertFoundOut(
                new Defective() {
                    @Override
                    public Commit commit(List<Write> writes) {
                        return super.commit(
                                writes.stream().map(DefectiveStoreTest::unconditional).toList());
                    }
                });
    }

    @Test
    void oneThatReadsRangesKeyByKeyIsFoundOut() throws Exception {
        assertFoundOut(
                new Defective() {
                    @Override
                    public List<Item> range(String start, String end, int limit) {
                        return super.range(start, end, limit).stream()
                                .flatMap(item -> later(item.key()).stream())
                                .toList();
                    }

                    private Optional<Item> later(String key) {
                        LockSupport.parkNanos(1_000_000);
                        return get(key);
                    }
                });
    }

    @Test
    void oneThatAcknowledgesWhatItLosesIsFoundOut() throws Exception {
        assertFoundOut(
                new Defective() {
                    @Override
                    public Commit commit(List<Write> writes) {
                        return writes.getFirst() instanceof Write.Put put
                                        && put.value().endsWith("7")
                                ? new Commit.Done(revision())
                                : super.commit(writes);
                    }
                });
    }

    @Test
    void oneThatSaysOfSomeItemsThatTheirTimeIsUpIsFoundOut() throws Exception {
        assertFoundOut(
                new Defective() {
                    @Override
                    public Optional<Item> get(String key) {
                        return super.get(key).map(item -> left(item, Duration.ZERO));
                    }
                });
    }

    @Test
    void oneThatForgetsThatItemsExpireIsFoundOut() throws Exception {
        assertFoundOut(
                new Defective() {
                    @Override
                    public List<Item> range(String start, String end, int limit) {
                        return super.range(start, end, limit).stream()
                                .map(item -> left(item, null))
                                .toList();
                    }
                });
    }

    private static Item left(Item item, @Nullable Duration left) {
        return item.ttlLeft() == null
                ? item
                : new Item(item.key(), item.value(), item.revision(), left);
    }

    /// A round is a matter of chance; a defect shows in one of a few.
    private static void assertFoundOut(Backend backend) throws Exception {
        try (backend) {
            boolean found = false;
            for (int i = 0; i < 20 && !found; i++) {
                var space = new Space("d%d/".formatted(i));
                var round = new Round(List.of(backend), space, Disruption.NONE, new Random(i));
                found = !round.play().problems().isEmpty();
            }
            assertThat(found).isTrue();
        }
    }

    private static Write unconditional(Write write) {
        return switch (write) {
            case Write.Put(var key, var value, _, _) -> Write.put(key, value);
            case Write.Delete(var key, _) -> Write.delete(key);
        };
    }

    /// A good store, to be spoilt.
    private abstract static class Defective implements Backend {
        private final Backend good = new MemoryBackend(new ManualTime());

        @Override
        public Optional<Item> get(String key) {
            return good.get(key);
        }

        @Override
        public List<Item> range(String start, String end, int limit) {
            return good.range(start, end, limit);
        }

        @Override
        public Commit commit(List<Write> writes) {
            return good.commit(writes);
        }

        @Override
        public long revision() {
            return good.revision();
        }

        @Override
        public Watch watch(String start, String end, long after) {
            return good.watch(start, end, after);
        }

        @Override
        public void close() {
            good.close();
        }
    }
}
