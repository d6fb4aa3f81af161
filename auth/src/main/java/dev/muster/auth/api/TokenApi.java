package dev.muster.auth.api;

import static dev.muster.auth.api.Answers.answer;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Caller;
import dev.muster.auth.token.CreatedToken;
import dev.muster.auth.token.JoinTokens;
import dev.muster.auth.token.ListedToken;
import dev.muster.core.fault.FaultException;
import dev.muster.proto.v1.AddTokenRequest;
import dev.muster.proto.v1.AddTokenResponse;
import dev.muster.proto.v1.ListTokensRequest;
import dev.muster.proto.v1.ListTokensResponse;
import dev.muster.proto.v1.RemoveTokenRequest;
import dev.muster.proto.v1.RemoveTokenResponse;
import dev.muster.proto.v1.Token;
import dev.muster.proto.v1.TokenServiceGrpc;
import dev.muster.runtime.rpc.Roles;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/// What administrators do with join tokens.
public final class TokenApi extends TokenServiceGrpc.TokenServiceImplBase {
    private final JoinTokens tokens;
    private final Consumer<AuditEvent> audit;

    /// @param audit returns once the event is durable, else throws
    public TokenApi(JoinTokens tokens, Consumer<AuditEvent> audit) {
        this.tokens = requireNonNull(tokens, "tokens");
        this.audit = requireNonNull(audit, "audit");
    }

    @Override
    public void addToken(AddTokenRequest request, StreamObserver<AddTokenResponse> to) {
        var what = "Cannot create the join token";
        answer(to, what, () -> add(new Arguments(what), request));
    }

    @Override
    public void listTokens(ListTokensRequest request, StreamObserver<ListTokensResponse> to) {
        answer(
                to,
                "Cannot list the join tokens",
                () ->
                        ListTokensResponse.newBuilder()
                                .addAllTokens(
                                        tokens.list().stream().map(TokenApi::toProto).toList())
                                .build());
    }

    @Override
    public void removeToken(RemoveTokenRequest request, StreamObserver<RemoveTokenResponse> to) {
        answer(
                to,
                "Cannot remove the join token",
                () ->
                        RemoveTokenResponse.newBuilder()
                                .setMaskedName(tokens.remove(request.getToken()).text())
                                .build());
    }

    private AddTokenResponse add(Arguments arguments, AddTokenRequest request) {
        var roles = arguments.roles("roles", request.getRolesList());
        var ttl =
                request.hasTtl()
                        ? arguments.duration(
                                "ttl", request.getTtl(), JoinTokens.SHORTEST, JoinTokens.LONGEST)
                        : JoinTokens.DEFAULT;
        var name = request.getName().isEmpty() ? null : request.getName();
        var token = tokens.create(roles, ttl, name);
        record(token);
        return AddTokenResponse.newBuilder()
                .setToken(token.secret())
                .setExpires(WireTimes.toProto(token.expires()))
                .addAllRoles(Roles.toProto(token.roles()))
                .build();
    }

    /// A token that is not in the audit log must not exist.
    private void record(CreatedToken token) {
        var caller = Caller.current();
        try {
            audit.accept(
                    new AuditEvent.JoinTokenCreated(
                            token.masked(),
                            token.roles(),
                            token.expires(),
                            name(caller),
                            caller.origin().address()));
        } catch (FaultException e) {
            try {
                var _ = tokens.remove(token.secret());
            } catch (FaultException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static String name(Caller caller) {
        return switch (caller) {
            case Caller.Member member -> member.id().id();
            case Caller.Anonymous _ -> throw new IllegalStateException("only admins call this");
        };
    }

    private static Token toProto(ListedToken token) {
        var proto =
                Token.newBuilder()
                        .setMaskedName(token.token().text())
                        .addAllRoles(Roles.toProto(token.roles()));
        token.expires().ifPresent(at -> proto.setExpires(WireTimes.toProto(at)));
        return proto.build();
    }
}
