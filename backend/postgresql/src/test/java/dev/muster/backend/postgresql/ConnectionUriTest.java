package dev.muster.backend.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.net.HostPort;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnectionUriTest {
    @Test
    void readsWhatLibpqReads() {
        var settings =
                parse(
                        "postgresql://user%40x:p%40ss%2Fw+rd@a:5433,[::1]:6000,b/my%20db"
                                + "?sslmode=verify-full&sslrootcert=/etc/ca.pem&sslcert=c.pem"
                                + "&sslkey=k.pem&target_session_attrs=read-write"
                                + "&connect_timeout=3&application_name=auth-1");

        assertThat(settings.hosts())
                .isEqualTo(
                        List.of(
                                new HostPort("a", 5433),
                                new HostPort("::1", 6000),
                                new HostPort("b", 5432)));
        assertThat(settings.database()).isEqualTo("my db");
        assertThat(settings.user()).isEqualTo("user@x");
        assertThat(settings.password()).isEqualTo("p@ss/w+rd");
        assertThat(settings.properties())
                .isEqualTo(
                        Map.of(
                                "sslmode", "verify-full",
                                "sslrootcert", "/etc/ca.pem",
                                "sslcert", "c.pem",
                                "sslkey", "k.pem",
                                "connectTimeout", "3",
                                "ApplicationName", "auth-1"));
    }

    @Test
    void theDatabaseIsTheUsersUnlessItIsNamed() {
        assertThat(parse("postgres://me@db").database()).isEqualTo("me");
        assertThat(parse("postgres://db/?user=me&dbname=you").database()).isEqualTo("you");
    }

    @Test
    void requireVerifiesWhereItIsSaidWhomToTrust() {
        assertThat(parse("postgresql://me@db?sslmode=require").properties())
                .containsEntry("sslmode", "require");
        assertThat(parse("postgresql://me@db?sslmode=require&sslrootcert=ca.pem").properties())
                .containsEntry("sslmode", "verify-ca");
    }

    @Test
    void theAuthoritiesOfTheSystemAreThoseOfTheJvm() {
        assertThat(parse("postgresql://me@db?sslrootcert=system").properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }

    @Test
    void neverShowsThePassword() {
        assertThat(parse("postgresql://me:secret@db").toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://me@db, not a URI such as postgresql://",
        "host=db user=me password=secret, not a URI such as postgresql://",
        "postgresql://db, it names no user",
        "postgresql://me:se%zzcret@db, followed by two hexadecimal digits",
        "postgresql://me:secret@db:x, not a host",
        "postgresql://me:secret@%2Frun%2Fpostgresql/db, not a host",
        "postgresql://me:secret@db?sslmod=require, 'unknown parameter \"sslmod\"'",
        "postgresql://me:secret@db?sslmode=maybe, 'sslmode is \"maybe\"'",
        "postgresql://me:secret@db?sslmode=require&sslmode=allow, sslmode is there twice",
        "postgresql://me:secret@db?password=secret2, password is there twice",
        "postgresql://me:secret@db?target_session_attrs=any, only read-write or primary",
        "postgresql://me:secret@db?connect_timeout=0, not a number of seconds",
        "postgresql://me:secret@db?keepalives=yes, it may be 0 or 1",
        "postgresql://me:secret@db?sslmode, just name=value pairs",
    })
    void saysWhatIsWrongButNotThePassword(String uri, String words) {
        assertThatThrownBy(() -> parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret");
    }

    private static PostgresSettings parse(String uri) {
        return PostgresSettings.parse(uri, 8);
    }
}
