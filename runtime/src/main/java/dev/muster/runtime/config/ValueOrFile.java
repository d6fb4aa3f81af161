package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A value that stands in the configuration itself, or in a file named there by its absolute path.
///
/// The file is read at each use: it may be mounted after the start, and a host that has joined no
/// longer needs its token's.
public sealed interface ValueOrFile {
    /// The value itself.
    record Inline(Secret value) implements ValueOrFile {
        public Inline {
            requireNonNull(value, "value");
        }
    }

    /// The absolute path of the file that holds it.
    record InFile(Path path) implements ValueOrFile {
        public InFile {
            requireNonNull(path, "path");
        }
    }

    /// More than this many bytes are no token and no list of pins.
    int FILE_BYTES = 16 * 1024;

    static ValueOrFile of(String text) {
        return text.startsWith("/") ? new InFile(Path.of(text)) : new Inline(new Secret(text));
    }

    /// Returns the value without surrounding blanks; never empty.
    ///
    /// @param name what it is, such as `join token`, for the message
    /// @param code the reason's code where the file has no such value
    /// @throws FaultException naming the file, where it cannot be read or is empty
    default Secret read(String name, Reason.Code code) {
        return switch (this) {
            case Inline(var value) -> value;
            case InFile(var path) -> new Secret(readFile(path, name, code));
        };
    }

    private static String readFile(Path path, String name, Reason.Code code) {
        try (InputStream in = Files.newInputStream(path)) {
            var bytes = in.readNBytes(FILE_BYTES + 1);
            var text = new String(bytes, StandardCharsets.UTF_8).strip();
            if (text.isEmpty()) {
                throw fault(name, code, path + " is empty");
            }
            if (bytes.length > FILE_BYTES) {
                throw fault(name, code, "%s is longer than %d bytes".formatted(path, FILE_BYTES));
            }
            return text;
        } catch (NoSuchFileException _) {
            throw fault(name, code, path + " does not exist");
        } catch (AccessDeniedException _) {
            throw fault(name, code, "this user may not read " + path);
        } catch (IOException e) {
            throw fault(name, code, "%s cannot be read: %s".formatted(path, e.getMessage()));
        }
    }

    private static FaultException fault(String name, Reason.Code code, String cause) {
        var hint = "Write the %s into that file, or give it in place of the path".formatted(name);
        return new FaultException(
                new Fault("Cannot read the " + name, new Reason(code, cause, hint)));
    }
}
