package dev.muster.backend.etcd;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Write;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.EtcdServer;
import io.etcd.jetcd.api.WatchResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real etcd says over the stream of a watch.
@Tag("needs-etcd-server")
final class WatchStreamTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir static Path directory;
    private static EtcdServer server;
    private EtcdBackend backend;
    private Members members;

    @BeforeAll
    static void startEtcd() throws Exception {
        server =
                EtcdServer.start(
                        directory,
                        "127.0.0.1",
                        1,
                        "--experimental-watch-progress-notify-interval=100ms");
    }

    @AfterAll
    static void stopEtcd() {
        server.close();
    }

    @BeforeEach
    void open() {
        var settings = EtcdBackendTest.settings(server, EtcdServer.PREFIX);
        backend = EtcdBackend.open(settings, Time.system());
        members =
                new Members(
                        Channels.open(settings),
                        new Authentication(settings.login()),
                        Time.system());
    }

    @AfterEach
    void close() {
        members.close();
        backend.close();
    }

    @Test
    void aQuietWatchIsToldHowFarItHasCome() throws Exception {
        long from = backend.revision();
        backend.commit(Write.put("elsewhere", "1"));
        long now = backend.revision();

        var answers = read("quiet/", from + 1, answer -> !answer.getCreated());

        assertThat(answers.getLast().getEventsList()).isEmpty();
        assertThat(answers.getLast().getWatchId()).isZero();
        assertThat(answers.getLast().getHeader().getRevision()).isGreaterThanOrEqualTo(now);
    }

    @Test
    void muchThatAWatchMissedComesInPieces() {
        long from = backend.revision();
        var large = "x".repeat(600_000);
        for (int i = 0; i < 8; i++) {
            backend.commit(List.of(Write.put("large/1", large), Write.put("large/2", large)));
        }

        // An answer that is ready before the watch is called created comes whole; seldom.
        eventually(
                "pieces",
                SOON,
                () -> {
                    var seen = new ArrayList<Long>();
                    return read(
                            "large/",
                            from + 1,
                            answer -> {
                                answer.getEventsList()
                                        .forEach(one -> seen.add(one.getKv().getModRevision()));
                                return seen.size() == 16;
                            });
                },
                answers -> {
                    assertThat(answers)
                            .allMatch(answer -> answer.getSerializedSize() < 4_000_000)
                            .anyMatch(Fragments::isUnfinished);
                    assertThat(Fragments.isUnfinished(answers.getLast())).isFalse();
                    return true;
                });
    }

    /// Returns the answers until one is the last.
    private List<WatchResponse> read(String prefix, long from, Predicate<WatchResponse> last)
            throws InterruptedException {
        var keys = new KeySpace(EtcdServer.PREFIX);
        var range = new EtcdWatch.Range(keys.bytes(prefix), keys.bytes(prefix + "~"));
        var signals = new LinkedBlockingQueue<EtcdWatch.Signal>();
        var stream = WatchStream.open(members.forStream().channel(), range, from, signals);
        try {
            var answers = new ArrayList<WatchResponse>();
            while (true) {
                var signal = signals.poll(SOON.toSeconds(), TimeUnit.SECONDS);
                if (!(signal instanceof EtcdWatch.Signal.Answer(_, var answer))) {
                    throw new AssertionError(signal + " after " + answers.size() + " answers");
                }
                answers.add(answer);
                if (last.test(answer)) {
                    return answers;
                }
                stream.request();
            }
        } finally {
            stream.cancel();
        }
    }
}
