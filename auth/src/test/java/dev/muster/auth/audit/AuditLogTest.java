package dev.muster.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class AuditLogTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant FAR = Instant.parse("2030-01-01T00:00:00Z");

    private final ManualTime time = new ManualTime();
    private final JsonMapper json = new JsonMapper();
    @TempDir Path directory;
    private AuditLog log;

    @BeforeEach
    void open() {
        log = AuditLog.open(directory.resolve("log"), "cluster", Optional.empty(), time);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anEventIsInTheFileWhenTheCallReturns() throws Exception {
        log.record(Events.joined("h"));

        var event = json.readTree(Files.readString(file("2026-01-01.events.log")));
        assertThat(event.path("event").asString()).isEqualTo("instance.join");
        assertThat(event.path("time").asString()).isEqualTo("2026-01-01T00:00:00.000Z");
        assertThat(event.path("cluster_name").asString()).isEqualTo("cluster");
        assertThat(event.path("token_name").asString()).isEqualTo("************cdef");
        assertThat(event.path("success").asBoolean()).isTrue();
    }

    @Test
    void onlyTheOwnerMayReadIt() throws Exception {
        log.record(Events.joined("h"));

        assertThat(mode(directory.resolve("log"))).isEqualTo("rwx------");
        assertThat(mode(file("2026-01-01.events.log"))).isEqualTo("rw-------");
    }

    @Test
    void everyDayHasItsFileAndTheLinkFollows() throws Exception {
        log.record(Events.joined("first"));
        time.jump(DAY);
        log.record(Events.joined("second"));

        assertThat(Files.readString(file("2026-01-01.events.log"))).contains("first");
        assertThat(Files.readString(file("2026-01-02.events.log"))).contains("second");
        assertThat(Files.readSymbolicLink(file("events.log")))
                .isEqualTo(Path.of("2026-01-02.events.log"));
    }

    @Test
    void manyCallersAtOnceLoseNothing() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                var event = Events.joined("h" + i);
                var _ = callers.submit(() -> log.record(event));
            }
        }

        var events = listed(Instant.EPOCH, FAR, Set.of(), 1000);
        var names = new HashSet<String>();
        var ids = new HashSet<String>();
        var places = new HashSet<Integer>();
        for (var event : events) {
            names.add(event.path("hostname").asString());
            ids.add(event.path("uid").asString());
            places.add(event.path("ei").asInt());
        }
        assertThat(names).hasSize(500);
        assertThat(ids).hasSize(500);
        assertThat(places).hasSize(500);
    }

    @Test
    void repeatedFailuresOfAMinuteBecomeOneEvent() throws Exception {
        for (int i = 0; i < 100; i++) {
            log.record(Events.refused("192.0.2.1"));
        }
        assertThat(counts()).containsExactly(1);

        time.jump(FoldedFailures.WINDOW);
        log.record(Events.joined("wakes the writer"));

        assertThat(counts()).containsExactly(1, 99);
    }

    @Test
    void closingWritesWhatWasCounted() throws Exception {
        log.record(Events.refused("192.0.2.1"));
        log.record(Events.refused("192.0.2.1"));

        log.close();

        assertThat(counts()).containsExactly(1, 1);
        assertFault(() -> log.record(Events.joined("late")));
    }

    @Test
    void refusesWhileItCannotWriteAndGoesOnByItself() throws Exception {
        log.record(Events.joined("before"));
        time.jump(DAY);
        var inTheWay = Files.createDirectory(file("2026-01-02.events.log"));

        assertFault(() -> log.record(Events.joined("lost")));
        assertFault(() -> log.record(Events.refused("192.0.2.1")));
        Files.delete(inTheWay);
        log.record(Events.joined("after"));
        log.record(Events.refused("192.0.2.1"));

        assertThat(listed(Instant.EPOCH, FAR, Set.of(), 10))
                .extracting(event -> event.path("hostname").asString())
                .containsExactly("before", "after", "h");
    }

    @Test
    void saysOnceThatItCannotWriteAndOnceThatItCanAgain() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger(AuditLog.class);
        var lines = new ListAppender<ILoggingEvent>();
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
        var inTheWay = Files.createDirectories(file("2026-01-02.events.log"));
        time.jump(DAY);

        for (int i = 0; i < 3; i++) {
            assertFault(() -> log.record(Events.joined("lost")));
        }
        Files.delete(inTheWay);
        log.record(Events.joined("after"));
        log.record(Events.joined("later"));

        logger.detachAppender(lines);
        logger.setLevel(null);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "audit log cannot be written; it is tried again",
                        "audit log is written again");
    }

    @Test
    void cutsOffWhatACrashLeftHalfWritten() throws Exception {
        log.record(Events.joined("whole"));
        log.close();
        Files.writeString(
                file("2026-01-01.events.log"),
                "{\"event\":\"instance.join\",\"time\":\"2026-" + "x".repeat(20_000),
                StandardOpenOption.APPEND);

        try (var again =
                AuditLog.open(directory.resolve("log"), "cluster", Optional.empty(), time)) {
            again.record(Events.joined("later"));

            assertThat(again.list(Instant.EPOCH, FAR, Set.of(), 10)).hasSize(2);
            assertThat(Files.readAllLines(file("2026-01-01.events.log"))).hasSize(2);
        }
    }

    @Test
    void aDamagedLineOrATornOneOfAnotherDayIsSkipped() throws Exception {
        log.record(Events.joined("one"));
        Files.writeString(
                file("2026-01-01.events.log"),
                "\u0000\u0000 no event\n[]\n{\"event\":\"torn",
                StandardOpenOption.APPEND);
        time.jump(DAY);
        log.record(Events.joined("two"));

        assertThat(hostnames(Instant.EPOCH, FAR, Set.of(), 10)).containsExactly("one", "two");
    }

    @Test
    void listsTheNewestThatMatchOldestFirst() throws Exception {
        for (int day = 0; day < 5; day++) {
            for (int i = 0; i < 3; i++) {
                log.record(Events.joined("d" + day + "i" + i));
                log.record(Events.unauthorized("192.0.2." + day + i));
                time.jump(Duration.ofHours(8));
            }
        }

        assertThat(hostnames(Instant.EPOCH, FAR, Set.of("instance.join"), 4))
                .containsExactly("d3i2", "d4i0", "d4i1", "d4i2");
        assertThat(
                        hostnames(
                                Instant.parse("2026-01-02T08:00:00Z"),
                                Instant.parse("2026-01-03T08:00:00Z"),
                                Set.of("instance.join"),
                                100))
                .containsExactly("d1i1", "d1i2", "d2i0");
        assertThat(listed(Instant.EPOCH, FAR, Set.of("auth.failed"), 100)).hasSize(15);
        assertThat(listed(Instant.EPOCH, FAR, Set.of("bot.join"), 100)).isEmpty();
    }

    @Test
    void listsAcrossManyBlocksOfAFile() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                var event = Events.joined("größe".repeat(40) + i);
                var _ = callers.submit(() -> log.record(event));
            }
        }

        assertThat(Set.copyOf(hostnames(Instant.EPOCH, FAR, Set.of(), 2000))).hasSize(1000);
    }

    @Test
    void saysThatItsDirectoryCannotBeMade() throws Exception {
        var file = Files.createFile(directory.resolve("file"));

        assertFault(() -> AuditLog.open(file.resolve("log"), "cluster", Optional.empty(), time));
    }

    private List<Integer> counts() {
        return listed(Instant.EPOCH, FAR, Set.of(), 1000).stream()
                .filter(event -> event.has("count"))
                .map(event -> event.path("count").asInt())
                .toList();
    }

    private List<String> hostnames(Instant from, Instant to, Set<String> types, int limit) {
        return listed(from, to, types, limit).stream()
                .map(event -> event.path("hostname").asString())
                .toList();
    }

    private List<JsonNode> listed(Instant from, Instant to, Set<String> types, int limit) {
        return log.list(from, to, types, limit).stream().map(json::readTree).toList();
    }

    private Path file(String name) {
        return directory.resolve("log").resolve(name);
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void assertFault(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e ->
                                assertThat(e.fault().reason().code())
                                        .isEqualTo(Reason.Code.AUDIT_UNAVAILABLE));
    }
}
