package dev.muster.tctl.session;

import static java.util.Objects.requireNonNull;

import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.ClusterServiceGrpc.ClusterServiceBlockingStub;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import dev.muster.proto.v1.InventoryServiceGrpc.InventoryServiceBlockingV2Stub;
import dev.muster.proto.v1.TokenServiceGrpc;
import dev.muster.proto.v1.TokenServiceGrpc.TokenServiceBlockingStub;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.LongAnswer;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.function.Function;

/// A connection to one Auth Service. Calls throw a [dev.muster.core.fault.FaultException] that says
/// what did not happen and why.
public final class AuthSession implements AutoCloseable {
    /// How long an answer may take, or the next part of a long one.
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Channel channel;
    private final String address;
    private final Runnable close;

    /// @param address for messages
    /// @param close ends the connection
    public AuthSession(Channel channel, String address, Runnable close) {
        this.channel = requireNonNull(channel, "channel");
        this.address = requireNonNull(address, "address");
        this.close = requireNonNull(close, "close");
    }

    public <R> R cluster(String what, Function<ClusterServiceBlockingStub, R> call) {
        return cluster(what, PATIENCE, call);
    }

    /// @param patience how long the answer may take
    public <R> R cluster(
            String what, Duration patience, Function<ClusterServiceBlockingStub, R> call) {
        return ask(what, ClusterServiceGrpc.newBlockingStub(channel), patience, call);
    }

    public <R> R inventory(String what, Function<InventoryServiceBlockingStub, R> call) {
        return inventory(what, PATIENCE, call);
    }

    /// @param patience how long the answer may take
    public <R> R inventory(
            String what, Duration patience, Function<InventoryServiceBlockingStub, R> call) {
        return ask(what, InventoryServiceGrpc.newBlockingStub(channel), patience, call);
    }

    /// Asks for an answer that comes in parts.
    public <R> LongAnswer<R> parts(
            String what, Function<InventoryServiceBlockingV2Stub, BlockingClientCall<?, R>> call) {
        var answer = call.apply(InventoryServiceGrpc.newBlockingV2Stub(channel));
        return new LongAnswer<>(what, address, answer, PATIENCE);
    }

    public <R> R tokens(String what, Function<TokenServiceBlockingStub, R> call) {
        return ask(what, TokenServiceGrpc.newBlockingStub(channel), PATIENCE, call);
    }

    public <R> R audit(String what, Function<AuditServiceBlockingStub, R> call) {
        return ask(what, AuditServiceGrpc.newBlockingStub(channel), PATIENCE, call);
    }

    private <S extends AbstractBlockingStub<S>, R> R ask(
            String what, S stub, Duration patience, Function<S, R> call) {
        try {
            return call.apply(stub.withDeadlineAfter(patience));
        } catch (StatusRuntimeException e) {
            throw Faults.toFault(what, address, e);
        }
    }

    @Override
    public void close() {
        close.run();
    }
}
