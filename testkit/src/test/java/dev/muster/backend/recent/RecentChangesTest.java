package dev.muster.backend.recent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecentChangesTest {
    private final RecentChanges changes = new RecentChanges(7);

    @Test
    void forgetsByTheSizeOfTheValues() throws Exception {
        var slow = watch(7);
        var quick = watch(7);
        changes.add(8, List.of(new WatchEvent.Put("a", "first", 8)));
        assertThat(quick.next()).isEqualTo(new WatchEvent.Put("a", "first", 8));

        var megabyte = "x".repeat(1 << 20);
        for (int revision = 9; revision < 25; revision++) {
            changes.add(revision, List.of(new WatchEvent.Put("a", megabyte, revision)));
        }

        assertThat(slow.next()).isEqualTo(new WatchEvent.Gone());
        for (int revision = 9; revision < 25; revision++) {
            assertThat(quick.next()).isEqualTo(new WatchEvent.Put("a", megabyte, revision));
        }
    }

    @Test
    void endsItsWatchesWhenACommitWasNotToldOf() throws Exception {
        var before = watch(7);

        changes.reached(9);
        changes.add(10, List.of(new WatchEvent.Deleted("a", 10)));

        assertThat(before.next()).isEqualTo(new WatchEvent.Gone());
        assertThat(watch(8).next()).isEqualTo(new WatchEvent.Gone());
        assertThat(watch(9).next()).isEqualTo(new WatchEvent.Deleted("a", 10));
    }

    @Test
    void goesOnWhenEveryCommitWasToldOf() throws Exception {
        var watch = watch(7);
        changes.add(8, List.of(new WatchEvent.Deleted("a", 8)));

        changes.reached(8);

        assertThat(watch.next()).isEqualTo(new WatchEvent.Deleted("a", 8));
    }

    @Test
    void keepsNothingOfCommitsThatChangeNothing() throws Exception {
        var watch = watch(7);
        for (int revision = 8; revision < 1_000; revision++) {
            changes.add(revision, List.of());
        }
        changes.add(1_000, List.of(new WatchEvent.Deleted("a", 1_000)));

        assertThat(changes.commits()).isEqualTo(1);
        assertThat(changes.latest()).isEqualTo(1_000);
        assertThat(watch.next()).isEqualTo(new WatchEvent.Deleted("a", 1_000));
    }

    private Watch watch(long after) {
        return changes.watch("a", "b", after);
    }
}
