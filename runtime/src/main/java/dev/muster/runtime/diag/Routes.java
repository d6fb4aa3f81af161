package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The endpoints of one listener. Every request gets exactly one reply: here and now, or from a
/// worker.
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final List<Route> routes;
    private final Workers workers;

    Routes(List<Route> routes, Workers workers) {
        this.routes = List.copyOf(routes);
        this.workers = requireNonNull(workers, "workers");
    }

    void serve(Request request, Consumer<Reply> reply) {
        var route = routes.stream().filter(r -> r.matches(request.path())).findFirst();
        if (route.isEmpty()) {
            reply.accept(notFound(request));
            return;
        }
        var endpoint = route.get().endpoint(request.method());
        if (endpoint.isEmpty()) {
            reply.accept(notAllowed(request, route.get()));
        } else if (!route.get().waits()) {
            reply.accept(answer(endpoint.get(), request));
        } else if (!workers.run(() -> reply.accept(answer(endpoint.get(), request)))) {
            reply.accept(busy(request));
        }
    }

    private static Reply answer(Endpoint endpoint, Request request) {
        try {
            return endpoint.answer(request);
        } catch (FaultException e) {
            var wrong = e.fault().reason().code() == Reason.Code.ARGUMENT_INVALID;
            return Reply.fault(wrong ? 400 : 500, e.fault());
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("path", request.path())
                    .setCause(e)
                    .log("diagnostic endpoint failed");
            return refusal(
                    500,
                    request,
                    Reason.Code.INTERNAL,
                    e.getClass().getSimpleName(),
                    "Read the log of this process for the stack trace");
        }
    }

    private Reply notFound(Request request) {
        return refusal(
                404,
                request,
                Reason.Code.ARGUMENT_INVALID,
                "there is no such endpoint",
                "Endpoints: " + routes.stream().map(Route::path).collect(joining(", ")));
    }

    private static Reply notAllowed(Request request, Route route) {
        return refusal(
                        405,
                        request,
                        Reason.Code.ARGUMENT_INVALID,
                        "the endpoint does not know this method",
                        "Use " + route.allowed())
                .with("Allow", route.allowed());
    }

    private static Reply busy(Request request) {
        return refusal(
                        503,
                        request,
                        Reason.Code.LIMIT_EXCEEDED,
                        "%d such requests are being answered".formatted(Workers.PLACES),
                        "Ask again in a second, and look for whoever asks so often")
                .with("Retry-After", "1");
    }

    private static Reply refusal(
            int status, Request request, Reason.Code code, String cause, String hint) {
        var what = "Cannot answer %s %s".formatted(request.method(), request.path());
        return Reply.fault(status, new Fault(what, new Reason(code, cause, hint)));
    }
}
