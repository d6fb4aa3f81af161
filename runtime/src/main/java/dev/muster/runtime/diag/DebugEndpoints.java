package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/// What changes the process, and so is served on the debug socket alone.
final class DebugEndpoints {
    private final LogLevel level;
    private final Stopping stop;
    private final long pid;

    DebugEndpoints(LogLevel level, Stopping stop, long pid) {
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
        return Reply.json(202, answer())
                .then(() -> Thread.ofVirtual().name("stop").start(() -> stop.begin().accept(wish)));
    }

    private String answer() {
        return Json.object(json -> {
            json.writeStringProperty("status", "stopping");
            json.writeNumberProperty("pid", pid);
            json.writeNumberProperty(
                    "ends_within_seconds", stop.within().plusMillis(999).toSeconds());
        });
    }
}
