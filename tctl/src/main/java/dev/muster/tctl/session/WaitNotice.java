package dev.muster.tctl.session;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Says what tctl waits for where there is no connection, or a call has no answer, after a moment,
/// so that nobody takes it for hung; once for each.
final class WaitNotice implements ClientInterceptor {
    static final Duration AFTER = Duration.ofMillis(1500);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String address;
    private final Duration silence;
    private final Consumer<String> say;
    private final Time time;

    /// @param address of whom an answer is awaited
    /// @param silence how long a call without a deadline waits
    /// @param say takes one line, in a thread of its own
    WaitNotice(String address, Duration silence, Consumer<String> say, Time time) {
        this.address = requireNonNull(address, "address");
        this.silence = requireNonNull(silence, "silence");
        this.say = requireNonNull(say, "say");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
            MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> answers, Metadata headers) {
                var wait = begin(patience(options));
                super.start(
                        new SimpleForwardingClientCallListener<>(answers) {
                            @Override
                            public void onMessage(A message) {
                                wait.close();
                                super.onMessage(message);
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                wait.close();
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    /// Begins to wait.
    ///
    /// @param patience how long at most
    Wait begin(Duration patience) {
        return new Wait(patience);
    }

    private Duration patience(CallOptions options) {
        var deadline = options.getDeadline();
        return deadline == null
                ? silence
                : Duration.ofMillis(deadline.timeRemaining(TimeUnit.MILLISECONDS));
    }

    private String line(Duration patience) {
        var whole = Duration.ofSeconds((patience.toMillis() + 900) / 1000);
        return "Waiting for the Auth Service at %s to answer, %s at most, until %s UTC"
                .formatted(
                        address,
                        DurationText.format(whole),
                        CLOCK.format(time.instant().plus(whole)));
    }

    /// Ends with [#close].
    final class Wait implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread watch;

        private Wait(Duration patience) {
            var line = line(patience);
            watch = Thread.ofVirtual().name("wait-notice").start(() -> sayLater(line));
        }

        private void sayLater(String line) {
            try {
                time.sleep(AFTER);
            } catch (InterruptedException _) {
                return;
            }
            if (over.compareAndSet(false, true)) {
                say.accept(line);
            }
        }

        @Override
        public void close() {
            over.set(true);
            watch.interrupt();
        }
    }
}
