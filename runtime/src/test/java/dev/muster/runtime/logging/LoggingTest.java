package dev.muster.runtime.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.LogConfig;
import dev.muster.runtime.config.LogConfig.Format;
import dev.muster.runtime.config.LogConfig.Output;
import dev.muster.runtime.config.LogConfig.Severity;
import dev.muster.runtime.diag.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

final class LoggingTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("dev.muster.agent.join.Joiner");

    @TempDir Path dir;

    @BeforeEach
    void prepare() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void textLineHasTimeLevelFeatureMessageAndValues() throws IOException {
        start(Format.TEXT);

        log.atWarn()
                .addKeyValue("address", "127.0.0.1:3025")
                .addKeyValue("attempt", 3)
                .addKeyValue("cause", "it said \"no\"")
                .addKeyValue("after", Duration.ofMillis(1500))
                .addKeyValue("empty", "")
                .addKeyValue("none", (Object) null)
                .log("join failed");

        assertThat(lines())
                .singleElement()
                .asString()
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  agent\\.join: .*")
                .endsWith(
                        "join failed address=127.0.0.1:3025 attempt=3 cause=\"it said \\\"no\\\"\" after=1s500ms empty=\"\" none=null");
    }

    @Test
    void jsonLineIsOneObject() throws IOException {
        start(Format.JSON);

        log.atInfo()
                .addKeyValue("id", 7)
                .addKeyValue("ok", true)
                .addKeyValue("ratio", Double.NaN)
                .addKeyValue("none", (Object) null)
                .addKeyValue("message", "not mine")
                .addKeyValue("message", "nor mine")
                .log("joined");

        assertThat(lines())
                .singleElement()
                .asString()
                .matches(
                        "\\{\"time\":\"[-0-9]{10}T[:0-9]{8}\\.\\d{3}Z\",\"level\":\"INFO\",\"logger\":\"agent\\.join\",\"message\":\"joined\",.*")
                .endsWith(
                        ",\"id\":7,\"ok\":true,\"ratio\":\"NaN\",\"none\":null,\"message_\":\"not mine\",\"message__\":\"nor mine\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n2026-01-01T00:00:00.000Z INFO  auth.join: forged",
                "\r\nx",
                "\u0085x",
                "\u2028x",
                "\u2029x",
                "\u000bx",
                "\u001b[2Jx",
                "\u202ex",
                "\ud800x",
                "\0x",
            })
    void peerCannotForgeALineInEitherForm(String text) throws IOException {
        for (var format : Format.values()) {
            Files.deleteIfExists(file());
            start(format);

            log.atInfo()
                    .addKeyValue("hostname", text)
                    .addKeyValue("k" + text, 1)
                    .setCause(new IOException(text, new IllegalStateException(text)))
                    .log("hello " + text);

            var written = Files.readString(file());
            var first = written.lines().filter(line -> !line.startsWith("\t")).toList();
            assertThat(first).hasSize(1);
            assertThat(written.replace("\n", "").replace("\t", "").codePoints())
                    .allMatch(c -> Character.getType(c) != Character.CONTROL)
                    .noneMatch(c -> c == 0x2028 || c == 0x2029 || c == 0x202e || c == 0xfffd);
        }
    }

    @Test
    void stackTraceStandsBelowItsLine() throws IOException {
        start(Format.TEXT);

        log.error("failed", new IOException("one", new IllegalStateException("two")));

        assertThat(lines().getFirst()).endsWith("ERROR agent.join: failed");
        assertThat(lines().stream().skip(1))
                .allMatch(line -> line.startsWith("\t"))
                .contains("\tjava.io.IOException: one")
                .contains("\tCaused by: java.lang.IllegalStateException: two");
    }

    @Test
    void endlessTextIsCut() throws IOException {
        for (var format : Format.values()) {
            start(format);
            log.atInfo().addKeyValue("hostname", "x".repeat(65_536)).log("hello");
        }

        assertThat(lines()).hasSize(2).allMatch(line -> line.length() < 2300);
    }

    @ParameterizedTest
    @CsvSource({"DEBUG, 4", "INFO, 3", "WARN, 2", "ERROR, 1"})
    void severityIsTheLeastThatIsWritten(Severity severity, int written) throws IOException {
        Logging.configure(context, config(Format.TEXT).with(severity));

        log.debug("DEBUG");
        log.info("INFO");
        log.warn("WARN");
        log.error("ERROR");

        assertThat(lines().getFirst()).endsWith(severity.name());
        assertThat(lines()).hasSize(written);
    }

    @Test
    void librariesStayAtWarnUnlessDebugging() throws IOException {
        var level = start(Format.TEXT);
        var netty = context.getLogger("io.netty.channel");

        netty.info("hidden");
        netty.warn("shown at INFO");
        level.change("debug");
        netty.info("shown at DEBUG");
        netty.debug("a token in hex");

        assertThat(lines())
                .extracting(line -> line.replaceFirst(".*channel: ", ""))
                .containsExactly("shown at INFO", "shown at DEBUG");
    }

    @Test
    void connectionThatEndsUnderAnAnswerIsNoLineOfTheLog() throws IOException {
        var level = start(Format.TEXT);
        var grpc = context.getLogger("io.grpc.netty.NettyServerHandler");

        for (var severity : Severity.values()) {
            level.change(severity.name());
            grpc.warn(
                    "Stream Error", new IOException("Stream closed before write could take place"));
        }

        assertThat(lines()).isEmpty();
    }

    @Test
    void levelChangesWhileRunning() throws IOException {
        var level = start(Format.TEXT);
        assertThat(level.current()).isEqualTo("INFO");

        log.debug("hidden");
        level.change("debug");
        log.debug("shown");

        assertThat(level.current()).isEqualTo("DEBUG");
        assertThat(lines()).singleElement().asString().endsWith("shown");
    }

    @Test
    void wordThatIsNoLevelChangesNothing() {
        var level = start(Format.TEXT);

        var thrown = catchThrowableOfType(FaultException.class, () -> level.change("LOUD\n"));

        assertThat(thrown.fault().reason().code()).isEqualTo(Reason.Code.ARGUMENT_INVALID);
        assertThat(thrown).hasMessageContaining("\"LOUD\\n\" is no level");
        assertThat(level.current()).isEqualTo("INFO");
    }

    @Test
    void beforeTheStartOnlyWarningsAreWritten() {
        new QuietConfigurator().configure(context);

        assertThat(log.isInfoEnabled()).isFalse();
        assertThat(log.isWarnEnabled()).isTrue();
        assertThat(context.getLogger("io.grpc").isInfoEnabled()).isFalse();
    }

    @Test
    void linesAreAppendedToAFileThatIsThere() throws IOException {
        Files.writeString(file(), "before\n");
        start(Format.TEXT);

        log.info("after");

        assertThat(lines()).hasSize(2).first().isEqualTo("before");
    }

    @Test
    void fileThatCannotBeWrittenIsNamed() {
        var path = dir.resolve("none/teleport.log");
        var config = new LogConfig(Severity.INFO, new Output.File(path), Format.TEXT);

        var fault =
                catchThrowableOfType(FaultException.class, () -> Logging.configure(context, config))
                        .fault();

        assertThat(fault.what()).isEqualTo("Cannot log to " + path);
        assertThat(fault.reason().code()).isEqualTo(Reason.Code.CONFIG_INVALID);
        assertThat(fault.reason().cause()).isEqualTo("its directory does not exist");
    }

    private LogLevel start(Format format) {
        return Logging.configure(context, config(format));
    }

    private LogConfig config(Format format) {
        return new LogConfig(Severity.INFO, new Output.File(file()), format);
    }

    private Path file() {
        return dir.resolve("teleport.log");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file(), UTF_8);
    }
}
