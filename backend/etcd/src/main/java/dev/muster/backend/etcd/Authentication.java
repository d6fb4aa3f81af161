package dev.muster.backend.etcd;

import static com.google.common.util.concurrent.MoreExecutors.directExecutor;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The token that etcd wants to see with each call where it has users.
///
/// Whoever needs one waits for the same: a token costs etcd the check of a password, which is slow
/// by design, and a whole fleet's calls may find at once that theirs is no good any more.
final class Authentication {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    /// How long one attempt to get a token takes at most, whoever waits for it.
    private static final int LIMIT_SECONDS = 2;

    private final Optional<EtcdSettings.Login> login;
    private final AtomicReference<@Nullable ListenableFuture<String>> current =
            new AtomicReference<>();

    Authentication(Optional<EtcdSettings.Login> login) {
        this.login = requireNonNull(login, "login");
    }

    /// A member, to which each call shows a token.
    ///
    /// @param channel the member, shown the token with each call
    /// @param token null where none is needed
    record Session(Channel member, Channel channel, @Nullable ListenableFuture<String> token) {}

    /// Returns a session with a member, with a token if etcd asks for one.
    ///
    /// @throws StatusRuntimeException when none can be had
    Session session(Channel member, Deadline limit) {
        if (login.isEmpty()) {
            return new Session(member, member, null);
        }
        var token = token(member, login.get());
        var shown = await(token, limit);
        if (shown.isEmpty()) {
            return new Session(member, member, token);
        }
        var headers = new Metadata();
        headers.put(TOKEN, shown);
        var showing = MetadataUtils.newAttachHeadersInterceptor(headers);
        return new Session(member, ClientInterceptors.intercept(member, showing), token);
    }

    /// Takes in that the token of a session was refused; tells whether another can be had.
    boolean renew(Session refused) {
        if (refused.token() == null) {
            return false;
        }
        var _ = current.compareAndSet(refused.token(), null);
        return true;
    }

    private ListenableFuture<String> token(Channel member, EtcdSettings.Login login) {
        while (true) {
            var known = current.get();
            if (known != null) {
                return known;
            }
            var asked = SettableFuture.<String>create();
            if (current.compareAndSet(null, asked)) {
                Futures.addCallback(asked, dropIfFailed(asked), directExecutor());
                asked.setFuture(Futures.submitAsync(() -> ask(member, login), directExecutor()));
                return asked;
            }
        }
    }

    /// An etcd that asks for no token gets an empty one.
    private static ListenableFuture<String> ask(Channel member, EtcdSettings.Login login) {
        var answer =
                AuthGrpc.newFutureStub(member)
                        .withDeadlineAfter(LIMIT_SECONDS, SECONDS)
                        .authenticate(
                                AuthenticateRequest.newBuilder()
                                        .setName(login.username())
                                        .setPassword(login.password())
                                        .build());
        var token = Futures.transform(answer, AuthenticateResponse::getToken, directExecutor());
        return Futures.catching(
                token,
                StatusRuntimeException.class,
                e -> {
                    if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION
                            && EtcdFaults.says(e.getStatus(), "not enabled")) {
                        return "";
                    }
                    throw e;
                },
                directExecutor());
    }

    private FutureCallback<String> dropIfFailed(ListenableFuture<String> asked) {
        return new FutureCallback<>() {
            @Override
            public void onSuccess(String token) {}

            @Override
            public void onFailure(Throwable failure) {
                var _ = current.compareAndSet(asked, null);
            }
        };
    }

    private static String await(ListenableFuture<String> token, Deadline limit) {
        try {
            return token.get(limit.timeRemaining(NANOSECONDS), NANOSECONDS);
        } catch (TimeoutException _) {
            throw Status.DEADLINE_EXCEEDED.asRuntimeException();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.asRuntimeException();
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e).asRuntimeException();
        }
    }
}
