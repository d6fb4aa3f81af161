package dev.muster.auth.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SharedTest {
    private static final Shared NOTHING = new Shared.Nothing();

    @Test
    void whatAnAuthThatIsGoneHeldSharesThatAuth() {
        assertThat(Shared.of(List.of(Parts.gone("a", 40))))
                .isEqualTo(new Shared.AuthInstance("auth-of-a", "a:3025", true));
    }

    @Test
    void mostOfWhatOneAuthHadSharesThatAuth() {
        assertThat(Shared.of(List.of(Parts.of("a", 60, 100))))
                .isEqualTo(new Shared.AuthInstance("auth-of-a", "a:3025", false));
        assertThat(Shared.of(List.of(Parts.of("a", 50, 100)))).isEqualTo(NOTHING);
    }

    @Test
    void whatSeveralAuthsLostSharesNoneOfThem() {
        assertThat(Shared.of(List.of(Parts.of("a", 60, 100), Parts.of("b", 60, 100))))
                .isEqualTo(NOTHING);
        assertThat(Shared.of(List.of(Parts.gone("a", 95), Parts.of("b", 5, 100))))
                .as("but for a few")
                .isEqualTo(new Shared.AuthInstance("auth-of-a", "a:3025", true));
    }

    @Test
    void aVersionThatFewOthersRunIsWhatTheyShare() {
        var new1 = Map.of("1.3.0", 38, "1.2.3", 2);
        var kept = Map.of("1.3.0", 10, "1.2.3", 150);

        assertThat(Shared.of(List.of(Parts.of("a", 40, 200, new1, kept))))
                .isEqualTo(new Shared.OneVersion("1.3.0"));
        assertThat(
                        Shared.of(
                                List.of(
                                        Parts.of("a", 40, 200, new1, kept),
                                        Parts.of("b", 40, 200, new1, kept))))
                .as("wherever they were")
                .isEqualTo(new Shared.OneVersion("1.3.0"));
    }

    @Test
    void aVersionThatEverybodyRunsSaysNothing() {
        assertThat(Shared.of(List.of(Parts.of("a", 40, 200)))).isEqualTo(NOTHING);
        assertThat(Shared.of(List.of(Parts.of("a", 40, 40, Map.of("1.2.3", 40), Map.of()))))
                .as("nobody is left to compare with")
                .isInstanceOf(Shared.AuthInstance.class);
        assertThat(Shared.of(List.of(Parts.of("a", 40, 200, Map.of("", 40), Map.of("1.0.0", 160)))))
                .as("many versions are none")
                .isEqualTo(NOTHING);
    }
}
