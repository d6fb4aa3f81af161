package dev.muster.auth.api;

import static dev.muster.auth.api.Answers.answer;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditLog;
import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListEventsResponse;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Set;

/// What administrators read of the audit log.
public final class AuditApi extends AuditServiceGrpc.AuditServiceImplBase {
    private static final int LIMIT = 100;
    private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    private final AuditLog log;

    public AuditApi(AuditLog log) {
        this.log = requireNonNull(log, "log");
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> to) {
        var what = "Cannot list the audit events";
        answer(to, what, () -> events(new Arguments(what), request));
    }

    private ListEventsResponse events(Arguments arguments, ListEventsRequest request) {
        var what = arguments.what();
        var from =
                request.hasFrom()
                        ? WireTimes.instant(what, "from", request.getFrom())
                        : Instant.EPOCH;
        var to = request.hasTo() ? WireTimes.instant(what, "to", request.getTo()) : END;
        if (to.isBefore(from)) {
            throw arguments.invalid("to", to.toString(), "Give an end that is not before `from`");
        }
        var limit = arguments.count("limit", request.getLimit(), LIMIT);
        var known = AuditLog.types();
        for (var type : request.getTypesList()) {
            if (!known.contains(type)) {
                throw arguments.invalid("type", type, "Use one of " + String.join(", ", known));
            }
        }
        return ListEventsResponse.newBuilder()
                .addAllEventsJson(log.list(from, to, Set.copyOf(request.getTypesList()), limit))
                .build();
    }
}
