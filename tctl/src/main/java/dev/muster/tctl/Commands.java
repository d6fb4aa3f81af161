package dev.muster.tctl;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import dev.muster.tctl.audit.AuditCommand;
import dev.muster.tctl.auths.AuthCommand;
import dev.muster.tctl.incidents.IncidentsCommand;
import dev.muster.tctl.inventory.InventoryCommand;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import dev.muster.tctl.tokens.TokensCommand;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/// All commands by name. Making one reads its annotations, which takes longer than most of them
/// run; so only those are made that a command line can mean.
record Commands(GlobalOptions options, AuthAccess auth, Time time) {
    Commands {
        requireNonNull(options, "options");
        requireNonNull(auth, "auth");
        requireNonNull(time, "time");
    }

    /// Adds the commands that `words` name, or all when they name none, so that help and
    /// suggestions know them.
    CommandLine addTo(CommandLine root, Collection<String> words) {
        var all = all();
        var named = all.keySet().stream().filter(words::contains).toList();
        boolean some = !named.isEmpty() && !named.contains("completion");
        all.forEach((name, command) -> {
            if (!some || named.contains(name)) {
                root.addSubcommand(name, command.get());
            }
        });
        return root;
    }

    private Map<String, Supplier<CommandLine>> all() {
        var all = new LinkedHashMap<String, Supplier<CommandLine>>();
        all.put("status", () -> new CommandLine(new StatusCommand(options, auth)));
        all.put("inventory", () -> InventoryCommand.of(options, auth, time));
        all.put("auth", () -> AuthCommand.of(options, auth));
        all.put("incidents", () -> IncidentsCommand.of(options, auth));
        all.put("tokens", () -> TokensCommand.of(options, auth));
        all.put("audit", () -> AuditCommand.of(options, auth, time));
        all.put("version", () -> new CommandLine(new VersionCommand(options)));
        all.put("completion", () -> new CommandLine(new CompletionCommand()));
        return all;
    }
}
