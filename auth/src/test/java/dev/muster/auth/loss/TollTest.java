package dev.muster.auth.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class TollTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, false, false",
        "19, 19, false, false",
        "20, 20, true, true",
        "20, 40, true, false",
        "21, 41, true, true",
        "20, 200, true, false",
        "20, 201, false, false",
        "499, 100000, false, false",
        "500, 100000, true, false",
        "50001, 100000, true, true",
    })
    void tellsOneIncidentFromManyLosses(int lost, int of, boolean mass, boolean most) {
        assertThat(new Toll(lost, of).isMass()).isEqualTo(mass);
        assertThat(new Toll(lost, of).isMost()).isEqualTo(most);
    }

    static LongStream seeds() {
        return LongStream.range(0, 1_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsForAnyCounts(long seed) {
        var random = new Random(seed);
        int of = random.nextInt(1 << random.nextInt(1, 21));
        int lost = random.nextInt(of + 1);
        var toll = new Toll(lost, of);

        assertThat(toll.isMost() && !toll.isMass()).as("most is a mass").isFalse();
        assertThat(toll.isMass() && lost < Toll.FEWEST).as("a few are none").isFalse();
        if (lost < of) {
            var worse = new Toll(lost + 1, of);
            assertThat(toll.isMass() && !worse.isMass()).as("more are no less").isFalse();
            assertThat(toll.isMost() && !worse.isMost()).as("more are no less").isFalse();
        }
        var larger = new Toll(lost, of + 1 + random.nextInt(1_000));
        assertThat(larger.isMass() && !toll.isMass()).as("a smaller share is no more").isFalse();
        assertThat(larger.isMost() && !toll.isMost()).as("a smaller share is no more").isFalse();
    }

    @Test
    void refusesCountsThatMakeNoSense() {
        assertThat(new Toll(Integer.MAX_VALUE, Integer.MAX_VALUE).isMost()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new Toll(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Toll(-1, 1));
    }
}
