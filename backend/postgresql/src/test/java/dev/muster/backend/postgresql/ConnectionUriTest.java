package dev.muster.backend.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        "mysql://me@db, not a URI that begins with postgresql://",
        "host=db user=me password=secret, not a URI that begins with postgresql://",
        "postgresql://db/x, names no user",
        "postgresql://me:se%zzcret@db, two hexadecimal digits",
        "postgresql://me:secret@db:x, 'has \"db:x\" where a host stands'",
        "postgresql://me:secret@, names no host",
        "postgresql://me:secret@%2Frun%2Fpostgresql/db, where a host stands",
        "postgresql://me:secret@db?sslmod=require, 'unknown parameter \"sslmod\"'",
        "postgresql://me:secret@db?sslmode=maybe, 'a wrong sslmode: \"maybe\"'",
        "postgresql://me:secret@db?sslmode=require&sslmode=allow, names sslmode twice",
        "postgresql://me:secret@db?password=secret2, names password twice",
        "postgresql://me:secret@db?target_session_attrs=any, wrong target_session_attrs",
        "postgresql://me:secret@db?connect_timeout=0, wrong connect_timeout",
        "postgresql://me:secret@db?keepalives=yes, wrong keepalives",
        "postgresql://me:secret@db?channel_binding=on, wrong channel_binding",
        "'postgresql://me:secret@db?require_auth=md5,scram', wrong require_auth",
        "postgresql://me:secret@db?sslmode, something without a =",
        "postgresql://me:12/secret@db/x, 'an @ after a / or ?'",
        "postgresql://me:secret?12@db/x, 'an @ after a / or ?'",
        "postgresql://me:12?secret@db/x, 'an @ after a / or ?'",
        "postgresql://me:secret?a=b@db/x, 'an @ after a / or ?'",
    })
    void saysWhatIsWrongButNotThePassword(String uri, String words) {
        assertThatThrownBy(() -> parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret");
        assertThat(PostgresSettings.mistakes(uri))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.what()).contains(words));
    }

    @Test
    void namesAllMistakesAtOnce(@TempDir Path dir) throws IOException {
        var there = Files.createFile(dir.resolve("there.pem"));

        var mistakes =
                PostgresSettings.mistakes(
                        "postgresql://db:0,ok?sslmode=verify-fll&pool=3&sslcert=%s&sslkey=%s"
                                .formatted(there, dir.resolve("gone.pem")));

        assertThat(mistakes)
                .extracting(mistake -> mistake.what() + ". " + mistake.fix())
                .satisfiesExactly(
                        host -> assertThat(host).contains("\"db:0\"", "a port from 1 to 65535"),
                        pool -> assertThat(pool).contains("\"pool\"", "Write one of", "sslkey"),
                        mode -> assertThat(mode).contains("sslmode", "Did you mean verify-full?"),
                        user -> assertThat(user).contains("names no user"),
                        database -> assertThat(database).contains("names no database"),
                        file -> assertThat(file).contains("as sslkey", "gone.pem"));
    }

    @Test
    void theAuthoritiesOfTheSystemAreNoFile() {
        assertThat(PostgresSettings.mistakes("postgresql://me@db?sslrootcert=system")).isEmpty();
    }

    @Test
    void anAtSignMayBeInAParameter() {
        assertThat(parse("postgresql://db/x?user=me@there").user()).isEqualTo("me@there");
        assertThat(parse("postgresql://[::1]/x?user=me@there").user()).isEqualTo("me@there");
    }

    private static PostgresSettings parse(String uri) {
        return PostgresSettings.parse(uri, 8);
    }
}
