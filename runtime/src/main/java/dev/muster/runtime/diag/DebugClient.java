package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks a process on this host through its debug socket. Blocking; one connection a call.
///
/// Every method throws a [FaultException]: `PROCESS_NOT_RUNNING`, `PERMISSION_DENIED`,
/// `PROCESS_NOT_RESPONDING`, or the fault that the process answered with.
public final class DebugClient {
    private final Path socket;
    private final Duration timeout;

    /// @param timeout for a whole call
    public DebugClient(Path socket, Duration timeout) {
        this.socket = requireNonNull(socket, "socket");
        this.timeout = requireNonNull(timeout, "timeout");
    }

    /// What the process answered.
    ///
    /// @param status HTTP status code
    public record Answer(int status, String body) {
        public Answer {
            requireNonNull(body, "body");
        }

        /// Returns the `status` in a JSON body, such as `ok`; empty where there is none.
        public String statusText() {
            return Json.value(body, "status").orElse("");
        }
    }

    /// Returns the answer to `GET /readyz`, whatever its status.
    public Answer readyz() {
        return call("GET", "/readyz", "application/json", "");
    }

    /// Returns the answer to `GET /readyz?verbose`, whatever its status.
    public Answer readyzVerbose(boolean asText) {
        return call("GET", "/readyz?verbose", asText ? "text/plain" : "application/json", "");
    }

    /// Returns the metrics in Prometheus text format.
    public String metrics() {
        return succeed(call("GET", "/metrics", "text/plain", "")).body();
    }

    public String logLevel() {
        return succeed(call("GET", "/debug/log-level", "text/plain", "")).body();
    }

    /// Changes the log level and returns the one now in force.
    public String changeLogLevel(String level) {
        return succeed(call("PUT", "/debug/log-level", "text/plain", level)).body();
    }

    /// A process that has begun its end; `ProcessHandle` tells when it is gone.
    ///
    /// @param within how long that takes at most; empty where its version does not say
    public record Ending(long pid, Optional<Duration> within) {
        public Ending {
            requireNonNull(within, "within");
        }
    }

    /// Has the process begin its end.
    public Ending stop(StopRequest request) {
        var answer =
                succeed(
                        call(
                                "POST",
                                "/debug/stop",
                                "application/json",
                                StopRequestJson.write(request)));
        return new Ending(
                Json.value(answer.body(), "pid").map(Long::valueOf).orElseThrow(),
                Json.value(answer.body(), "ends_within_seconds")
                        .map(Long::valueOf)
                        .map(Duration::ofSeconds));
    }

    private Answer succeed(Answer answer) {
        if (answer.status() < 300) {
            return answer;
        }
        throw new FaultException(
                FaultJson.read(answer.body())
                        .orElseGet(() ->
                                new Fault(
                                        "Cannot ask the process at " + socket,
                                        new Reason(
                                                Reason.Code.INTERNAL,
                                                "it answered with status " + answer.status(),
                                                "Read its log"))));
    }

    private Answer call(String method, String target, String accept, String body) {
        var call = new HttpCall(method, target, accept, body);
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            var answer =
                    new FutureTask<>(() -> {
                        channel.connect(UnixDomainSocketAddress.of(socket));
                        return call.exchange(channel);
                    });
            Thread.ofVirtual().name("debug-client").start(answer);
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw DebugFaults.notResponding(socket, timeout);
        } catch (ExecutionException e) {
            throw DebugFaults.of(socket, e.getCause());
        } catch (IOException e) {
            throw DebugFaults.of(socket, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DebugFaults.notResponding(socket, timeout);
        }
    }
}
