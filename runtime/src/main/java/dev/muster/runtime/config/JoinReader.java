package dev.muster.runtime.config;

import dev.muster.runtime.identity.CaPin;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads how a host joins: `join_params`, `auth_token`, `ca_pin`.
final class JoinReader {
    private JoinReader() {}

    static JoinConfig read(Section teleport, FlagValues flags) {
        return new JoinConfig(token(teleport, flags), caPins(teleport, flags));
    }

    private static Optional<ValueOrFile> token(Section teleport, FlagValues flags) {
        var params = teleport.section("join_params");
        var method = params.value("method").flatMap(v -> v.oneOf(Map.of("token", "token")));
        var authToken = teleport.value("auth_token").flatMap(Value::valueOrFile);
        var tokenName = params.value("token_name").flatMap(Value::valueOrFile);
        var flag = flags.value(Flag.TOKEN).flatMap(Value::valueOrFile);
        if (teleport.has("auth_token") && params.has("token_name")) {
            teleport.refuse(
                    "auth_token",
                    "says the same as " + params.where("token_name"),
                    "Keep one of the two");
        }
        if (method.isPresent() && tokenName.isEmpty() && authToken.isEmpty() && flag.isEmpty()) {
            params.refuse("method", "comes without a token", "Add token_name beside it");
        }
        return flag.or(() -> tokenName).or(() -> authToken);
    }

    private static List<ValueOrFile> caPins(Section teleport, FlagValues flags) {
        var inFile = pins(teleport.values("ca_pin"));
        return flags.has(Flag.CA_PIN)
                ? pins(flags.value(Flag.CA_PIN).stream().flatMap(Value::commaSeparated).toList())
                : inFile;
    }

    private static List<ValueOrFile> pins(List<Value> values) {
        return values.stream().flatMap(value -> pin(value).stream()).distinct().toList();
    }

    private static Optional<ValueOrFile> pin(Value value) {
        var source = value.valueOrFile();
        if (source.orElse(null) instanceof ValueOrFile.Inline(var text)
                && CaPin.parse(text.reveal()).isEmpty()) {
            value.refuse(
                    "is no pin",
                    "Write sha256: and 64 hex digits, as `tctl status` prints it, or the absolute path of a file with it");
            return Optional.empty();
        }
        return source;
    }
}
