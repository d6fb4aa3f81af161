package dev.muster.auth.api;

import static dev.muster.auth.api.Answers.answer;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditLog;
import dev.muster.auth.audit.EventOrder;
import dev.muster.auth.audit.SharedLog;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.peers.AuthAnswer;
import dev.muster.auth.peers.Peers;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListEventsResponse;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What administrators read of the audit logs: each Auth instance keeps its own, durably, and
/// answers for all. Where the storage keeps one of all instances, the events of those that are gone
/// are in there too, but for what they could not deliver.
public final class AuditApi extends AuditServiceGrpc.AuditServiceImplBase {
    /// How far the clock of a host may be set back.
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final AuditLog log;
    private final Optional<SharedLog> shared;
    private final Peers peers;
    private final AuthRun self;
    private final Time time;

    public AuditApi(
            AuditLog log, Optional<SharedLog> shared, Peers peers, AuthRun self, Time time) {
        this.log = requireNonNull(log, "log");
        this.shared = requireNonNull(shared, "shared");
        this.peers = requireNonNull(peers, "peers");
        this.self = requireNonNull(self, "self");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> to) {
        var what = "Cannot list the audit events";
        answer(to, what, () -> everywhere(new Arguments(what), request));
    }

    private ListEventsResponse everywhere(Arguments arguments, ListEventsRequest request)
            throws InterruptedException {
        var logs = new ArrayList<List<String>>();
        logs.add(Events.of(log::list, arguments, request));
        var answer =
                ListEventsResponse.newBuilder()
                        .setComplete(true)
                        .addSources(source(self))
                        .setObservedAt(WireTimes.toProto(time.instant()));
        if (!request.getLocal()) {
            boolean isShared = addShared(logs, answer, arguments, request);
            for (var other : peers.askLive(peer -> peer.events(request))) {
                switch (other) {
                    case AuthAnswer.Given(var run, var theirs) -> {
                        logs.add(theirs.getEventsJsonList());
                        answer.addSources(source(run));
                    }
                    case AuthAnswer.Missing(var run, var why) -> addMissing(run, why, answer);
                }
            }
            for (var gone : peers.absent()) {
                if (!isShared || mayHoldBack(gone, Events.to(arguments, request))) {
                    addMissing(gone.run(), gone.absence(), answer);
                }
            }
            peers.doubt().ifPresent(why -> answer.setComplete(false).setDoubt(Faults.toProto(why)));
        }
        return answer.addAllEventsJson(EventOrder.newest(logs, Events.limit(arguments, request)))
                .build();
    }

    /// Returns whether the shared log was there to be read.
    private boolean addShared(
            List<List<String>> logs,
            ListEventsResponse.Builder answer,
            Arguments arguments,
            ListEventsRequest request) {
        if (shared.isEmpty()) {
            return false;
        }
        try {
            logs.add(Events.of(shared.get()::newest, arguments, request));
            return true;
        } catch (FaultException e) {
            answer.setComplete(false).setUnshared(Faults.toProto(e.fault().reason()));
            return false;
        }
    }

    /// Returns whether events of before `to` may be on the disk of `gone` alone.
    private static boolean mayHoldBack(KnownRun gone, Instant to) {
        var until = gone.eventsUntil();
        return until == null || to.isAfter(until.minus(SKEW));
    }

    private static void addMissing(AuthRun run, Reason why, ListEventsResponse.Builder answer) {
        answer.setComplete(false).addSources(source(run).setReason(Faults.toProto(why)));
    }

    private static AuthSource.Builder source(AuthRun run) {
        return AuthSource.newBuilder().setAuthId(run.authId()).setAddress(run.address());
    }
}
