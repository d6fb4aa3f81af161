package dev.muster.dist.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Item;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration NEAR = Comparison.SLACK;

    @Test
    void theSameKeysAndValuesAreTheSameWhateverTheirRevisions() {
        assertSame(
                List.of(item("a", "1", 5), item("b", "2", 6)),
                List.of(item("a", "1", 1), item("b", "2", 1)));
        assertSame(List.of(), List.of());
    }

    @Test
    void aKeyThatIsMissingOnEitherSideIsADifference() {
        var a = item("a", "1", 1);
        var b = item("b", "1", 1);
        var c = item("c", "1", 1);

        assertDifferent("a", List.of(a, b), List.of(b));
        assertDifferent("b", List.of(a, c), List.of(a, b, c));
        assertDifferent("c", List.of(a, b, c), List.of(a, b));
        assertDifferent("c", List.of(a), List.of(a, c));
    }

    @Test
    void anotherValueIsADifference() {
        assertDifferent("a", List.of(item("a", "1", 1)), List.of(item("a", "2", 1)));
    }

    @Test
    void theTimeLeftMayBeOffByALittle() {
        assertSame(List.of(expiring("a", HOUR)), List.of(expiring("a", HOUR.minus(NEAR))));
        assertSame(List.of(expiring("a", HOUR)), List.of(expiring("a", HOUR.plus(NEAR))));
        assertDifferent(
                "a",
                List.of(expiring("a", HOUR)),
                List.of(expiring("a", HOUR.minus(NEAR).minusMillis(1))));
        assertDifferent("a", List.of(expiring("a", HOUR)), List.of(item("a", "1", 1)));
        assertDifferent("a", List.of(item("a", "1", 1)), List.of(expiring("a", HOUR)));
    }

    @Test
    void whatIsNearItsEndMayBeGoneFromEitherSide() {
        assertSame(List.of(expiring("a", NEAR), item("b", "1", 1)), List.of(item("b", "1", 1)));
        assertSame(List.of(), List.of(expiring("a", NEAR)));
        assertDifferent("a", List.of(expiring("a", NEAR.plusMillis(1))), List.of());
    }

    @Test
    void theDigestIsOfKeysAndValues() {
        var one = digest(List.of(item("a", "1", 1), item("b", "2", 2)));

        assertThat(one).matches("sha256:[0-9a-f]{64}");
        assertThat(digest(List.of(item("a", "1", 8), item("b", "2", 9)))).isEqualTo(one);
        assertThat(digest(List.of(item("a", "1", 1), item("b", "3", 2)))).isNotEqualTo(one);
        assertThat(digest(List.of(item("a1", "", 1), item("b", "2", 2)))).isNotEqualTo(one);
    }

    private static void assertSame(List<Item> source, List<Item> target) {
        assertThat(new Comparison(source.iterator(), target.iterator()).difference()).isEmpty();
    }

    private static void assertDifferent(String key, List<Item> source, List<Item> target) {
        assertThat(new Comparison(source.iterator(), target.iterator()).difference()).contains(key);
    }

    private static String digest(List<Item> items) {
        var comparison = new Comparison(items.iterator(), items.iterator());
        assertThat(comparison.difference()).isEmpty();
        assertThat(comparison.same()).isEqualTo(items.size());
        return comparison.digest();
    }

    private static Item item(String key, String value, long revision) {
        return new Item(key, value, revision, null);
    }

    private static Item expiring(String key, Duration left) {
        return new Item(key, "1", 1, left);
    }
}
