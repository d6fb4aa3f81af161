package dev.muster.auth.token;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Keys;
import dev.muster.backend.Write;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The join tokens of the cluster: dynamic ones in the backend under the hash of their secret, and
/// the static ones of the config file.
///
/// Methods block on the backend and may be called from any thread.
public final class JoinTokens {
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofDays(2);
    public static final Duration DEFAULT = Duration.ofMinutes(30);

    /// How long an expired token stays known, so that its user is told that it expired.
    static final Duration REMEMBERED = Duration.ofDays(1);

    /// A difference that only a clock which was set explains.
    private static final Duration CLOCK_SET = Duration.ofSeconds(10);

    private static final String PREFIX = "tokens/";
    private static final int PAGE = 1000;

    /// A quarter of it is shown; 144 bits stay hidden.
    private static final int SECRET_BYTES = 24;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~+=-]{8,128}");

    private final Backend backend;
    private final List<StaticToken> statics;
    private final SecureRandom random;
    private final Time time;

    public JoinTokens(Backend backend, List<StaticToken> statics, SecureRandom random, Time time) {
        this.backend = requireNonNull(backend, "backend");
        this.statics = List.copyOf(statics);
        this.random = requireNonNull(random, "random");
        this.time = requireNonNull(time, "time");
    }

    /// Makes a token that grants `roles` for `ttl`.
    ///
    /// @param name the secret to use; null for a random one
    public CreatedToken create(Set<Role> roles, Duration ttl, @Nullable String name) {
        check(roles, ttl, name);
        var secret = name == null ? randomSecret() : name;
        var masked = MaskedToken.of(secret);
        var key = key(secret);
        var known = backend.get(key);
        if (known.filter(item -> left(item).isPositive()).isPresent() || isStatic(secret)) {
            throw taken(masked);
        }
        var expires = time.instant().plus(ttl).truncatedTo(ChronoUnit.SECONDS);
        var json = new TokenDocument(masked, roles, Optional.of(expires)).encode();
        var put = known.map(item -> Write.replace(item, json)).orElse(Write.create(key, json));
        return switch (backend.commit(put.expiringIn(ttl.plus(REMEMBERED)))) {
            case Commit.Done _ -> new CreatedToken(secret, masked, roles, expires);
            case Commit.Conflict _ -> throw taken(masked);
        };
    }

    /// Returns what `token` grants, or throws a [FaultException] with TOKEN_MISSING, TOKEN_INVALID
    /// or TOKEN_EXPIRED. A token may be used any number of times.
    public Grant use(String token) {
        if (token.isBlank()) {
            throw refused(
                    Reason.Code.TOKEN_MISSING,
                    "no join token was given",
                    "Make one with `tctl tokens add --type=node`");
        }
        return staticGrant(token)
                .orElseGet(() -> dynamicGrant(token, backend.get(key(token)).orElse(null)));
    }

    /// Returns all tokens that can be used now, static ones first.
    public List<ListedToken> list() {
        var tokens = new ArrayList<ListedToken>();
        for (var token : statics) {
            tokens.add(new ListedToken(MaskedToken.of(token.secret()), token.roles(), null));
        }
        for (var item : items()) {
            var left = left(item);
            if (left.isPositive()) {
                var document = TokenDocument.decode(item.value());
                tokens.add(
                        new ListedToken(
                                document.token(), document.roles(), expires(document, left)));
            }
        }
        return tokens;
    }

    /// Returns what its maker was told; where a clock was set since then, what is left tells
    /// better.
    private Instant expires(TokenDocument document, Duration left) {
        var computed = time.instant().plus(left).truncatedTo(ChronoUnit.SECONDS);
        return document.expires()
                .filter(told -> Duration.between(told, computed).abs().compareTo(CLOCK_SET) < 0)
                .orElse(computed);
    }

    /// Removes the token that `name` is, or the one whose masked form it is, and returns the masked
    /// form. Throws a [FaultException] with TOKEN_UNKNOWN, or ARGUMENT_INVALID when several look
    /// alike or the token is a static one.
    public MaskedToken remove(String name) {
        var exact = backend.get(key(name)).filter(item -> left(item).isPositive());
        var found = exact.map(List::of).orElseGet(() -> masked(name));
        if (found.size() > 1) {
            throw notRemoved(
                    Reason.Code.ARGUMENT_INVALID,
                    "%d tokens look like %s".formatted(found.size(), name),
                    "Give the token itself");
        }
        if (found.isEmpty()) {
            throw isStatic(name) || statics.stream().anyMatch(t -> looks(t, name))
                    ? notRemoved(
                            Reason.Code.ARGUMENT_INVALID,
                            "it is a static token of the config file",
                            "Remove it from auth_service.tokens and restart Auth")
                    : notRemoved(
                            Reason.Code.TOKEN_UNKNOWN,
                            "there is no such token",
                            "See `tctl tokens ls`; expired tokens need no removal");
        }
        var item = found.getFirst();
        backend.commit(Write.delete(item.key()));
        return TokenDocument.decode(item.value()).token();
    }

    private Optional<Grant> staticGrant(String token) {
        var hash = sha256(token);
        Grant grant = null;
        for (var candidate : statics) {
            // All are compared, so that the time taken tells nothing.
            if (MessageDigest.isEqual(hash, sha256(candidate.secret()))) {
                grant = new Grant(candidate.roles(), fingerprint(token), MaskedToken.of(token));
            }
        }
        return Optional.ofNullable(grant);
    }

    private static Grant dynamicGrant(String token, @Nullable Item item) {
        if (item == null) {
            throw refused(
                    Reason.Code.TOKEN_INVALID,
                    "the join token %s is not known to the cluster"
                            .formatted(MaskedToken.of(token)),
                    "Check it, or make a new one with `tctl tokens add --type=node`");
        }
        if (!left(item).isPositive()) {
            throw refused(
                    Reason.Code.TOKEN_EXPIRED,
                    "the join token %s expired %s ago"
                            .formatted(
                                    MaskedToken.of(token),
                                    DurationText.format(seconds(left(item).negated()))),
                    "Make a new one with `tctl tokens add --type=node`");
        }
        var document = TokenDocument.decode(item.value());
        return new Grant(document.roles(), fingerprint(token), document.token());
    }

    private List<Item> masked(String name) {
        return items().stream()
                .filter(item -> left(item).isPositive())
                .filter(item -> TokenDocument.decode(item.value()).token().text().equals(name))
                .toList();
    }

    private List<Item> items() {
        var items = new ArrayList<Item>();
        var from = PREFIX;
        while (true) {
            var page = backend.range(from, Keys.endOf(PREFIX), PAGE);
            items.addAll(page);
            if (page.size() < PAGE) {
                return items;
            }
            from = Keys.after(page.getLast().key());
        }
    }

    private boolean isStatic(String secret) {
        return staticGrant(secret).isPresent();
    }

    private static boolean looks(StaticToken token, String name) {
        return MaskedToken.of(token.secret()).text().equals(name);
    }

    /// Time to its expiry by the store's clock, negative once it has expired.
    private static Duration left(Item item) {
        return item.remaining().orElse(REMEMBERED).minus(REMEMBERED);
    }

    private static Duration seconds(Duration duration) {
        return Duration.ofSeconds(duration.toSeconds());
    }

    private String randomSecret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String key(String token) {
        return PREFIX + HexFormat.of().formatHex(sha256(token));
    }

    private static String fingerprint(String token) {
        return HexFormat.of().formatHex(sha256(token), 0, 8);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void check(Set<Role> roles, Duration ttl, @Nullable String name) {
        if (roles.isEmpty() || roles.contains(Role.AUTH)) {
            throw notCreated(
                    roles.isEmpty() ? "it would grant no role" : "no token grants the role auth",
                    "Name the services that it may run: node, app, db or kube");
        }
        if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0) {
            throw notCreated(
                    "the lifetime %s is not between 1s and 48h".formatted(DurationText.format(ttl)),
                    "Choose one in between, such as 30m");
        }
        if (name != null && !NAME.matcher(name).matches()) {
            throw notCreated(
                    "the name is not 8 to 128 letters, digits or . _ ~ + = -",
                    "Choose another one, or leave it out for a random one");
        }
    }

    private static FaultException taken(MaskedToken token) {
        return notCreated(
                "there is a token %s already".formatted(token),
                "Remove it first with `tctl tokens rm`, or choose another name");
    }

    private static FaultException notCreated(String cause, String hint) {
        return new FaultException(
                new Fault(
                        "Cannot create the join token",
                        new Reason(Reason.Code.ARGUMENT_INVALID, cause, hint)));
    }

    private static FaultException notRemoved(Reason.Code code, String cause, String hint) {
        return new FaultException(
                new Fault("Cannot remove the join token", new Reason(code, cause, hint)));
    }

    private static FaultException refused(Reason.Code code, String cause, String hint) {
        return new FaultException(new Fault("Cannot join", new Reason(code, cause, hint)));
    }
}
