package dev.muster.core.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HostIdTest {
    @Test
    void ordersAsItsTextDoes() {
        var random = new Random(7);
        var ids =
                Stream.generate(() -> new HostId(new UUID(random.nextLong(), random.nextLong())))
                        .limit(1_000)
                        .toList();

        assertThat(ids.stream().sorted().toList())
                .isEqualTo(ids.stream().sorted(Comparator.comparing(HostId::toString)).toList());
    }

    @Test
    void ordersByTheSecondHalfWhenTheFirstIsEqual() {
        assertThat(new HostId(new UUID(5, -1)))
                .isGreaterThan(new HostId(new UUID(5, Long.MAX_VALUE)));
    }
}
