package dev.muster.runtime.config;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads `auth_service.tokens`, entries such as `node,app:secret`; never shows one.
final class StaticTokensReader {
    private static final String FORM =
            "Write roles and a secret, such as \"node,app:…\", or the absolute path of a file as secret";

    private StaticTokensReader() {}

    static List<StaticToken> read(List<Value> values) {
        return values.stream()
                .filter(value -> value.notBlank().isPresent())
                .flatMap(value -> token(value).stream())
                .toList();
    }

    private static Optional<StaticToken> token(Value value) {
        int colon = value.text().indexOf(':');
        if (colon < 1 || value.text().substring(colon + 1).isBlank()) {
            value.refuseUnseen("is no static token", FORM);
            return Optional.empty();
        }
        var roles = EnumSet.noneOf(Role.class);
        for (var word : value.text().substring(0, colon).split(",", -1)) {
            var role = Role.parse(word).filter(r -> r != Role.AUTH);
            if (role.isEmpty()) {
                value.refuseUnseen("names no role that can join before its colon", FORM);
                return Optional.empty();
            }
            roles.add(role.get());
        }
        return secret(value, value.text().substring(colon + 1).strip(), roles);
    }

    private static Optional<StaticToken> secret(Value value, String text, Set<Role> roles) {
        try {
            var secret = ValueOrFile.of(text).read("static token", Reason.Code.CONFIG_INVALID);
            return Optional.of(new StaticToken(roles, secret));
        } catch (FaultException e) {
            var reason = e.fault().reason();
            value.refuseUnseen(reason.cause(), reason.hint());
            return Optional.empty();
        }
    }
}
