package dev.muster.it;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What docs/operations.md tells an operator to type.
final class Handbook {
    private Handbook() {}

    /// Returns the commands in the blocks of a paragraph, up to the next one that begins in bold.
    ///
    /// @param section its heading, such as `## Backup and restore`
    /// @param paragraph its first words, such as `**SQLite.**`
    static List<String> commands(String section, String paragraph) throws IOException {
        var text = Files.readString(Tree.ROOT.resolve("docs/operations.md"));
        int start = indexOf(paragraph, text, indexOf(section, text, 0)) + paragraph.length();
        var commands = new ArrayList<String>();
        boolean goesOn = false;
        for (var line : text.substring(start, indexOf("\n**", text, start)).lines().toList()) {
            if (goesOn) {
                commands.add(commands.removeLast() + "\n" + line);
            } else if (line.matches("[$#] .*")) {
                commands.add(line.substring(2));
            }
            goesOn = (goesOn || line.matches("[$#] .*")) && line.endsWith("\\");
        }
        return commands;
    }

    /// Runs commands one after the other in one shell, until one fails.
    ///
    /// @param instead what stands in place of what in them
    static Run run(
            List<String> commands, Map<String, String> instead, Map<String, String> environment) {
        var script = String.join("\n", commands);
        for (var each : instead.entrySet()) {
            script = script.replace(each.getKey(), each.getValue());
        }
        return Run.of(List.of("bash", "-e", "-c", script), environment);
    }

    private static int indexOf(String words, String text, int from) {
        int found = text.indexOf(words, from);
        if (found < 0) {
            throw new AssertionError("docs/operations.md has no " + words);
        }
        return found;
    }
}
