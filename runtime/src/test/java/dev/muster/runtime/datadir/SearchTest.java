package dev.muster.runtime.datadir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchTest {
    private final Search search = new Search(new Account(4711, "ada"));

    @TempDir Path dir;

    @Test
    void findsTheDirectoryThatIsThere() {
        assertThat(search.find(dir, List.of()).debugSocket()).isEqualTo(dir.resolve("debug.sock"));
    }

    @Test
    void saysWhereItLookedWhenThereIsNone() {
        var reason = reason(dir.resolve("none"), List.of(dir.resolve("neither")));

        assertThat(reason.code()).isEqualTo(Reason.Code.PROCESS_NOT_RUNNING);
        assertThat(reason.cause())
                .isEqualTo(
                        "there is no data directory %s/none, where user ada would keep it"
                                .formatted(dir));
    }

    @Test
    void namesTheUserWhoseDirectoryThereIsInstead() throws IOException {
        var other = Files.createDirectory(dir.resolve("other"));
        var owner = Files.getOwner(other).getName();

        var reason = reason(dir.resolve("none"), List.of(other));

        assertThat(reason.code()).isEqualTo(Reason.Code.PERMISSION_DENIED);
        assertThat(reason.cause())
                .isEqualTo(
                        "user ada has no data directory at %s/none, but there is %s, which belongs to %s"
                                .formatted(dir, other, owner));
        assertThat(reason.hint()).isEqualTo("Run this as " + owner);
    }

    private Reason reason(Path root, List<Path> others) {
        return catchThrowableOfType(FaultException.class, () -> search.find(root, others))
                .fault()
                .reason();
    }
}
