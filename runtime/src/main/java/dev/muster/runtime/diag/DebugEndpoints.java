package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What changes the process, and so is served on the debug socket alone.
final class DebugEndpoints {
    private final LogLevel level;
    private final Consumer<StopRequest> stop;
    private final long pid;

    DebugEndpoints(LogLevel level, Consumer<StopRequest> stop, long pid) {
        this.level = requireNonNull(level, "level");
        this.stop = requireNonNull(stop, "stop");
        this.pid = pid;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        "/debug/log-level", Map.of("GET", _ -> level(), "PUT", this::change), true),
                new Route("/debug/stop", Map.of("POST", this::stop), true));
    }

    private Reply level() {
        return Reply.text(200, level.current());
    }

    private Reply change(Request request) {
        level.change(request.body().strip());
        return level();
    }

    private Reply stop(Request request) {
        var wish = StopRequestJson.read(request.body());
        return Reply.json(202, "{\"status\":\"stopping\",\"pid\":%d}".formatted(pid))
                .then(() -> Thread.ofVirtual().name("stop").start(() -> stop.accept(wish)));
    }
}
