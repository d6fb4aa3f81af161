package dev.muster.core.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class VersionTest {
    @Test
    void ordersByNumberAndPutsAPreReleaseBeforeItsRelease() {
        assertThat(
                        Stream.of("v1.10.0", "1.2.3", "1.2.3-rc.1", "1.2.3-beta", "0.9.99")
                                .flatMap(text -> Version.parse(text).stream())
                                .sorted())
                .extracting(Version::toString)
                .containsExactly("0.9.99", "1.2.3-beta", "1.2.3-rc.1", "1.2.3", "1.10.0");
    }

    @Test
    void refusesWhatIsNoVersion() {
        assertThat(Stream.of("", "1", "1.2", "1.2.x", "v", "1.2.3.4").map(Version::parse))
                .allMatch(Optional::isEmpty);
    }

    @Test
    void theBuildHasOne() {
        assertThat(BuildVersion.current()).isGreaterThan(new Version(0, 0, 0, ""));
    }
}
