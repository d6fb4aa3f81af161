package dev.muster.runtime.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// A YAML file as nodes with line numbers. Whatever keeps it from being read is a problem that
/// never shows its text: the line at fault may hold a token.
final class YamlFile {
    private static final int BYTES = 1024 * 1024;

    private final Path path;
    private final String user;
    private final Problems problems;

    /// @param user who reads it, for the message
    YamlFile(Path path, String user, Problems problems) {
        this.path = path;
        this.user = user;
        this.problems = problems;
    }

    /// Returns the file's one document; empty where there is none or it cannot be read.
    Optional<Node> read() {
        return text().flatMap(this::compose);
    }

    private Optional<String> text() {
        try (var in = Files.newInputStream(path)) {
            var bytes = in.readNBytes(BYTES + 1);
            if (bytes.length > BYTES) {
                return problem("is longer than 1 MiB", "Give the path of a configuration file");
            }
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return Optional.of(decoder.decode(ByteBuffer.wrap(bytes)).toString());
        } catch (NoSuchFileException _) {
            return problem("does not exist", "Check the path");
        } catch (AccessDeniedException _) {
            return problem(
                    "user %s may not read it; it belongs to %s".formatted(user, owner()),
                    "Run as its owner, or name another file with -c");
        } catch (CharacterCodingException _) {
            return problem("is not UTF-8 text", "Save it as UTF-8");
        } catch (IOException e) {
            return problem("cannot be read: " + e.getMessage(), "Check the path");
        }
    }

    private Optional<Node> compose(String text) {
        var settings = LoadSettings.builder().setLabel(path.toString()).build();
        try {
            var documents = new ArrayList<Node>();
            new Compose(settings).composeAllFromString(text).forEach(documents::add);
            if (documents.size() > 1) {
                return problem("holds several YAML documents", "Take away the lines `---`");
            }
            return documents.stream().findFirst();
        } catch (MarkedYamlEngineException e) {
            var line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            problems.add(
                    path + line,
                    "is not YAML: " + withoutNames(e.getProblem()),
                    "Check the indentation, the colons and the quotes around this line");
            return Optional.empty();
        } catch (YamlEngineException _) {
            return problem("is not YAML: it holds control characters", "Save it as plain text");
        }
    }

    /// What stands after `*` may be the beginning of a token that needs quotes.
    private static String withoutNames(String problem) {
        return problem.contains("alias") ? "an alias (*name) that is defined nowhere" : problem;
    }

    private String owner() {
        try {
            return Files.getOwner(path).getName();
        } catch (IOException _) {
            return "another user";
        }
    }

    private <T> Optional<T> problem(String what, String fix) {
        problems.add(path.toString(), what, fix);
        return Optional.empty();
    }
}
