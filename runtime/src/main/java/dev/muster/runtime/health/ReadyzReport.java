package dev.muster.runtime.health;

/// What `/readyz` answers. All three fields are public API.
///
/// @param httpStatus HTTP status code
/// @param status body field `status`
/// @param processState value of the `process_state` gauge, dimensionless
public record ReadyzReport(int httpStatus, String status, int processState) {
    static final ReadyzReport OK = new ReadyzReport(200, "ok", 0);

    static final ReadyzReport STARTING =
            new ReadyzReport(400, "teleport is starting and hasn't joined the cluster yet", 3);

    static ReadyzReport of(String component, ComponentState state) {
        return switch (state) {
            case ComponentState.Ok _ -> OK;
            case ComponentState.Recovering(_, var reason) ->
                    new ReadyzReport(400, component + " is recovering from: " + reason.cause(), 1);
            case ComponentState.Degraded(_, var reason) ->
                    new ReadyzReport(503, component + " is degraded: " + reason.cause(), 2);
            case ComponentState.Starting _ -> STARTING;
        };
    }
}
