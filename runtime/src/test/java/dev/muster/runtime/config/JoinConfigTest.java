package dev.muster.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.identity.CaPin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JoinConfigTest {
    private static final String PIN = "sha256:" + "ab".repeat(32);

    @TempDir Path dir;

    @Test
    void tokenInAFileIsReadAtEachUse() throws IOException {
        var file = dir.resolve("token");
        var join = join(file.toString());

        assertThat(reason(join::readToken).code()).isEqualTo(Reason.Code.TOKEN_MISSING);
        assertThat(reason(join::readToken).cause()).isEqualTo(file + " does not exist");

        Files.writeString(file, "first\n");
        assertThat(join.readToken()).contains(new Secret("first"));

        Files.writeString(file, "second");
        assertThat(join.readToken()).contains(new Secret("second"));
    }

    @Test
    void emptyOrEndlessTokenFileIsRefused() throws IOException {
        var file = Files.writeString(dir.resolve("token"), " \n");
        assertThat(reason(join(file.toString())::readToken).cause()).isEqualTo(file + " is empty");

        Files.writeString(file, "x".repeat(ValueOrFile.FILE_BYTES + 1));
        assertThat(reason(join(file.toString())::readToken).cause())
                .isEqualTo(file + " is longer than 16384 bytes");
    }

    @Test
    void directoryInPlaceOfAFileIsAFaultToo() {
        assertThat(reason(join(dir.toString())::readToken).cause()).startsWith(dir.toString());
    }

    @Test
    void pinsComeFromValuesAndFiles() throws IOException {
        var file = Files.writeString(dir.resolve("pins"), PIN + "\n\n" + PIN + "\n");
        var join = pins(PIN, file.toString());

        assertThat(join.readCaPins()).containsOnly(CaPin.parse(PIN).orElseThrow()).hasSize(3);
    }

    @Test
    void fileWithoutAPinSaysSo() throws IOException {
        var file = Files.writeString(dir.resolve("pins"), "nonsense");

        assertThat(reason(pins(file.toString())::readCaPins).code())
                .isEqualTo(Reason.Code.CA_PIN_MISSING);
    }

    @Test
    void withoutATokenThereIsNone() {
        assertThat(pins().readToken()).isEmpty();
    }

    private static JoinConfig join(String token) {
        return new JoinConfig(Optional.of(ValueOrFile.of(token)), List.of());
    }

    private static JoinConfig pins(String... pins) {
        return new JoinConfig(
                Optional.empty(), List.of(pins).stream().map(ValueOrFile::of).toList());
    }

    private static Reason reason(ThrowingCallable read) {
        return catchThrowableOfType(FaultException.class, read).fault().reason();
    }
}
