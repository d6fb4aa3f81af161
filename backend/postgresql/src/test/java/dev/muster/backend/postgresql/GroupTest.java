package dev.muster.backend.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GroupTest {
    private static final Group.Row EXPIRED = new Group.Row(3, false);

    private final Group group = new Group(7, Map.of("a", EXPIRED, "b", EXPIRED));

    @Test
    void tellsWhatHadExpiredBeforeItIsMadeAnew() {
        var commit = group.apply(List.of(Write.create("a", "2"), Write.put("c", "1")));

        assertThat(commit).isEqualTo(new Commit.Done(9));
        assertThat(group.changes())
                .containsExactly(
                        new WatchEvent.Deleted("a", 8),
                        new WatchEvent.Put("a", "2", 9),
                        new WatchEvent.Put("c", "1", 9));
        assertThat(group.deletes()).isEmpty();
        assertThat(group.puts()).containsOnlyKeys("a", "c");
    }

    @Test
    void tellsOnceWhatHadExpiredAndIsDeleted() {
        var commit = group.apply(List.of(Write.delete("a")));

        assertThat(commit).isEqualTo(new Commit.Done(9));
        assertThat(group.changes()).containsExactly(new WatchEvent.Deleted("a", 8));
        assertThat(group.deletes()).containsExactly("a");
    }

    @Test
    void leavesWhatHasExpiredWhereItDoesNotWrite() {
        assertThat(group.apply(List.of(Write.create("a", "2")))).isInstanceOf(Commit.Done.class);
        assertThat(group.apply(List.of(Write.create("a", "4"), Write.put("b", "1"))))
                .isEqualTo(new Commit.Conflict("a"));

        assertThat(group.changes()).doesNotContain(new WatchEvent.Deleted("b", 10));
        assertThat(group.revision()).isEqualTo(9);
    }
}
