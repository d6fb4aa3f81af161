package dev.muster.auth.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.presence.Doubt;
import dev.muster.core.id.HostId;
import dev.muster.core.version.Version;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LossesTest {
    private static final Version OLD = new Version(1, 2, 3, "");
    private static final Version NEW = new Version(1, 3, 0, "");

    private final ManualTime time = new ManualTime();
    private int connected = 1_000;
    private int silent;
    private final Losses losses = new Losses(() -> connected, () -> silent, time);

    @Test
    void theFirstFewStandForThemselves() {
        for (int i = 0; i < Toll.FEWEST; i++) {
            assertThat(lose()).isFalse();
        }

        assertThat(lose()).isTrue();

        time.jump(Duration.ofSeconds(Losses.AT_ONCE));
        assertThat(lose()).as("later").isFalse();
        assertThat(losses.recent()).isEqualTo(new Toll(22, 1_000));
    }

    @Test
    void doubtsItselfOnceMostAreGoneAndForABoundedTime() {
        for (int i = 0; i < 500; i++) {
            lose();
        }
        assertThat(losses.recent().isMass()).isTrue();
        assertThat(losses.doubted()).isEmpty();

        lose();
        assertThat(losses.doubted()).contains(new Toll(501, 1_000));
        assertThat(losses.doubtedFor()).isEqualTo(Doubt.RETURN);

        time.jump(Doubt.RETURN.minusMillis(1));
        assertThat(losses.doubted()).isPresent();
        time.jump(Duration.ofMillis(1));
        assertThat(losses.doubted()).isEmpty();
        assertThat(losses.doubtedFor()).isZero();
        assertThat(losses.recent()).isEqualTo(new Toll(0, 499));
    }

    @Test
    void thoseThatAreSilentCountAsGone() {
        silent = 600;
        for (int i = 0; i < Toll.FEWEST - 1; i++) {
            lose();
        }

        assertThat(losses.doubted()).contains(new Toll(619, 1_000));
        assertThat(losses.recent().lost()).as("and are not lost yet").isEqualTo(19);
    }

    @Test
    void whatWasExcusedIsLostAndRaisesNoDoubt() {
        connected = 10;
        for (int i = 0; i < 100; i++) {
            losses.addLate(HostId.random(), OLD);
        }

        assertThat(losses.doubted()).isEmpty();
        assertThat(losses.recent()).isEqualTo(new Toll(100, 110));
    }

    @Test
    void anAgentThatComesAndGoesIsOne() {
        var host = HostId.random();
        for (int i = 0; i < 200; i++) {
            assertThat(losses.add(host, OLD)).isFalse();
            time.jump(Duration.ofMillis(100));
        }
        assertThat(losses.recent().lost()).isEqualTo(1);

        time.jump(Duration.ofSeconds(2L * Losses.WINDOW));
        losses.add(host, OLD);
        assertThat(losses.recent().lost()).isEqualTo(1);
    }

    @Test
    void aMassLossIsOneEpisodeFromItsFirstLossToHalfAMinuteAfterItsLast() {
        for (int i = 0; i < 99; i++) {
            lose();
        }
        assertThat(losses.episode()).isEmpty();
        var begun = time.instant().minusSeconds(Losses.WINDOW);

        lose();
        time.jump(Duration.ofSeconds(Losses.WINDOW - 1));
        lose(NEW);

        assertThat(losses.episode())
                .contains(
                        new Episode(
                                begun,
                                101,
                                1_000,
                                Map.of("1.2.3", 100, "1.3.0", 1),
                                0,
                                false,
                                false));
        time.jump(Duration.ofSeconds(Losses.WINDOW));
        assertThat(losses.episode()).isEmpty();
        lose();
        assertThat(losses.episode()).isEmpty();
    }

    @Test
    void anEpisodeGoesOnUntilItIsSaidOfThoseThatAreHeld() {
        for (int i = 0; i < 100; i++) {
            lose();
        }
        losses.hold();
        losses.hold();
        time.jump(Doubt.RETURN);
        assertThat(losses.episode().orElseThrow().held()).isTrue();

        assertThat(losses.fold()).isTrue();
        losses.release();
        losses.release(); // it came back

        assertThat(losses.episode()).isEmpty();
        assertThat(losses.first().orElseThrow().folded()).isEqualTo(1);
        assertThat(losses.first().orElseThrow().held()).isFalse();
    }

    @Test
    void keepsWhatIsOverUntilItIsLetGo() {
        assertThat(losses.first()).isEmpty();
        for (int i = 0; i < 100; i++) {
            lose();
        }
        assertThat(losses.first()).isEqualTo(losses.episode());
        time.jump(Duration.ofSeconds(Losses.WINDOW));
        for (int i = 0; i < 90; i++) {
            lose();
        }

        assertThat(losses.episode().orElseThrow().lost()).isEqualTo(90);
        var first = losses.first().orElseThrow();
        assertThat(first.lost()).isEqualTo(100);
        assertThat(first.over()).isTrue();
        losses.letGo();
        assertThat(losses.first()).isEqualTo(losses.episode());
        losses.letGo();
        assertThat(losses.first()).as("what goes on is not let go").isPresent();
    }

    @Test
    void namesABoundedNumberOfVersions() {
        for (int i = 0; i < 500; i++) {
            losses.add(HostId.random(), new Version(1, 2, i, ""));
        }

        assertThat(losses.episode().orElseThrow().versions()).hasSize(21).containsEntry("", 480);
    }

    @Test
    void foldsOnlyWhatAnEpisodeTellsOf() {
        for (int i = 0; i < 99; i++) {
            lose();
        }
        connected = 100; // the others said goodbye
        assertThat(losses.recent().isMass()).isTrue();
        assertThat(losses.fold()).as("nothing tells of it").isFalse();

        lose();
        assertThat(losses.fold()).isTrue();
        assertThat(losses.episode().orElseThrow().folded()).isEqualTo(1);

        time.jump(Duration.ofSeconds(Losses.WINDOW));
        assertThat(losses.fold()).isFalse();
        assertThat(losses.folded()).isEqualTo(1);
    }

    private boolean lose() {
        return lose(OLD);
    }

    /// It is among the connected no more when its loss is counted.
    private boolean lose(Version version) {
        connected--;
        return losses.add(HostId.random(), version);
    }
}
