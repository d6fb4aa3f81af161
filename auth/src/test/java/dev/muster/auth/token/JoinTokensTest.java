package dev.muster.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JoinTokensTest {
    private static final Set<Role> NODE = Set.of(Role.NODE);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final JoinTokens tokens =
            new JoinTokens(
                    backend,
                    List.of(new StaticToken(Set.of(Role.NODE, Role.APP), "static-secret")),
                    new SecureRandom(),
                    time);

    @Test
    void aNewTokenGrantsItsRolesUntilItExpires() {
        var created = tokens.create(Set.of(Role.NODE, Role.DB), MINUTE, null);

        time.jump(Duration.ofSeconds(59));

        var grant = tokens.use(created.secret());
        assertThat(grant.roles()).containsExactlyInAnyOrder(Role.NODE, Role.DB);
        assertThat(grant.token()).isEqualTo(created.masked());
        assertThat(grant.fingerprint()).hasSize(16);
    }

    @Test
    void anExpiredTokenIsCalledExpiredForADayAndUnknownAfterwards() {
        var created = tokens.create(NODE, MINUTE, null);

        time.jump(MINUTE);
        assertFault(
                Reason.Code.TOKEN_EXPIRED, "expired 0s ago", () -> tokens.use(created.secret()));

        time.jump(Duration.ofDays(1));
        assertFault(Reason.Code.TOKEN_INVALID, "not known", () -> tokens.use(created.secret()));
    }

    @Test
    void saysWhetherATokenIsMissingOrWrong() {
        assertFault(Reason.Code.TOKEN_MISSING, "no join token", () -> tokens.use(" "));
        assertFault(Reason.Code.TOKEN_INVALID, "not known", () -> tokens.use("guess"));
    }

    @Test
    void noErrorTellsTheToken() {
        assertThatThrownBy(() -> tokens.use("a-token-to-guess"))
                .hasMessageContaining("****uess")
                .message()
                .doesNotContain("a-token");
    }

    @Test
    void aStaticTokenGrantsForEver() {
        time.jump(Duration.ofDays(1000));

        assertThat(tokens.use("static-secret").roles())
                .containsExactlyInAnyOrder(Role.NODE, Role.APP);
    }

    @Test
    void theBackendNeverHoldsASecret() {
        var random = tokens.create(NODE, MINUTE, null).secret();
        tokens.create(NODE, MINUTE, "chosen-by-hand");

        var stored = backend.range(" ", "~", 100).toString();
        assertThat(stored).doesNotContain(random).doesNotContain("chosen-by-hand");
    }

    @Test
    void randomTokensDifferAndHideEnough() {
        var one = tokens.create(NODE, MINUTE, null);
        var other = tokens.create(NODE, MINUTE, null);

        assertThat(one.secret()).isNotEqualTo(other.secret()).matches("[0-9a-f]{48}");
        assertThat(one.masked().text()).matches("\\*{36}[0-9a-f]{12}");
    }

    @Test
    void aNameThatIsTakenIsRefusedUntilItHasExpired() {
        tokens.create(NODE, MINUTE, "chosen-by-hand");

        assertFault(
                Reason.Code.ARGUMENT_INVALID,
                "already",
                () -> tokens.create(NODE, MINUTE, "chosen-by-hand"));
        assertFault(
                Reason.Code.ARGUMENT_INVALID,
                "already",
                () -> tokens.create(NODE, MINUTE, "static-secret"));

        time.jump(MINUTE);
        tokens.create(NODE, MINUTE, "chosen-by-hand");
        assertThat(tokens.use("chosen-by-hand").roles()).isEqualTo(NODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.999S", "PT0S", "-PT1S", "PT48H0.001S"})
    void refusesALifetimeOutOfBounds(Duration ttl) {
        assertFault(
                Reason.Code.ARGUMENT_INVALID,
                "between 1s and 48h",
                () -> tokens.create(NODE, ttl, null));
    }

    @Test
    void refusesWhatNoTokenMayGrant() {
        assertFault(
                Reason.Code.ARGUMENT_INVALID,
                "no role",
                () -> tokens.create(Set.of(), MINUTE, null));
        assertFault(
                Reason.Code.ARGUMENT_INVALID,
                "auth",
                () -> tokens.create(Set.of(Role.AUTH), MINUTE, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "with space", "new\nline-in-it", "später-dann"})
    void refusesANameThatIsNoGoodSecret(String name) {
        assertFault(
                Reason.Code.ARGUMENT_INVALID, "8 to 128", () -> tokens.create(NODE, MINUTE, name));
    }

    @Test
    void listsWhatCanBeUsedWithMaskedNames() {
        var created = tokens.create(NODE, Duration.ofMinutes(2), null);
        tokens.create(NODE, MINUTE, "chosen-by-hand");

        time.jump(MINUTE);

        assertThat(tokens.list())
                .containsExactly(
                        new ListedToken(
                                MaskedToken.of("static-secret"), Set.of(Role.NODE, Role.APP), null),
                        new ListedToken(created.masked(), NODE, time.instant().plus(MINUTE)));
    }

    @Test
    void listsTheExpiryThatItsMakerWasTold() {
        time.jump(Duration.ofMillis(200));
        var created = tokens.create(NODE, MINUTE, null);

        assertThat(created.expires()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(tokensOfAClockAheadBy(Duration.ofMillis(900)).list())
                .containsExactly(new ListedToken(created.masked(), NODE, created.expires()));
    }

    @Test
    void listsWhatIsLeftWhereTheClockWasSetSince() {
        var created = tokens.create(NODE, MINUTE, null);

        assertThat(tokensOfAClockAheadBy(Duration.ofHours(1)).list())
                .containsExactly(
                        new ListedToken(
                                created.masked(), NODE, Instant.parse("2026-01-01T01:01:00Z")));
    }

    @Test
    void removesByTokenOrByItsMaskedForm() {
        var one = tokens.create(NODE, MINUTE, null);
        var other = tokens.create(NODE, MINUTE, null);

        assertThat(tokens.remove(one.secret())).isEqualTo(one.masked());
        assertThat(tokens.remove(other.masked().text())).isEqualTo(other.masked());

        assertFault(Reason.Code.TOKEN_INVALID, "not known", () -> tokens.use(one.secret()));
        assertFault(Reason.Code.TOKEN_INVALID, "not known", () -> tokens.use(other.secret()));
        assertFault(Reason.Code.TOKEN_UNKNOWN, "no such token", () -> tokens.remove(one.secret()));
    }

    @Test
    void removesNothingWhenSeveralLookAlike() {
        tokens.create(NODE, MINUTE, "first-one-xyz");
        tokens.create(NODE, MINUTE, "other-one-xyz");
        var masked = MaskedToken.of("first-one-xyz").text();

        assertFault(Reason.Code.ARGUMENT_INVALID, "2 tokens", () -> tokens.remove(masked));
        assertThat(tokens.use("first-one-xyz").roles()).isEqualTo(NODE);
    }

    @Test
    void aStaticTokenIsRemovedInTheConfig() {
        assertFault(
                Reason.Code.ARGUMENT_INVALID, "static token", () -> tokens.remove("static-secret"));
        assertFault(
                Reason.Code.ARGUMENT_INVALID,
                "static token",
                () -> tokens.remove(MaskedToken.of("static-secret").text()));
    }

    @Test
    void aStaticTokenMayComeFromAFile(@TempDir Path directory) throws Exception {
        var file = directory.resolve("token");
        Files.writeString(file, "secret-of-file\n");

        assertThat(StaticToken.of(NODE, file.toString()).secret()).isEqualTo("secret-of-file");
        assertThat(StaticToken.of(NODE, "plain")).hasToString("StaticToken[Node, ****n]");
        assertFault(
                Reason.Code.CONFIG_INVALID,
                "cannot be read",
                () -> StaticToken.of(NODE, file + ".none"));
    }

    private JoinTokens tokensOfAClockAheadBy(Duration ahead) {
        var clock = new ManualTime();
        clock.jump(Duration.between(clock.instant(), time.instant().plus(ahead)));
        return new JoinTokens(backend, List.of(), new SecureRandom(), clock);
    }

    private static void assertFault(Reason.Code code, String words, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().reason().code()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
