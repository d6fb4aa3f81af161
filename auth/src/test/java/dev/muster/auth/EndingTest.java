package dev.muster.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EndingTest {
    private final List<String> taken = new ArrayList<>();

    @Test
    void takesEachStepWhateverComesOfThoseBeforeIt() {
        var first = new IllegalStateException("first");
        var second = new IllegalStateException("second");

        var failure =
                catchThrowable(() ->
                        Ending.ofAll(
                                () -> taken.add("one"),
                                () -> {
                                    throw first;
                                },
                                () -> taken.add("two"),
                                () -> {
                                    throw second;
                                },
                                () -> taken.add("three")));

        assertThat(failure).isSameAs(first).hasSuppressedException(second);
        assertThat(taken).containsExactly("one", "two", "three");
    }
}
