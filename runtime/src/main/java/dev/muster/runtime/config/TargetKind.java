package dev.muster.runtime.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.core.limit.Limits;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/// What a target may be, by the service that looks after it.
///
/// @param schemes empty: any
/// @param bareScheme of an address that is written without one; empty: there is none
/// @param expected status of those that speak HTTP, unless the configuration says otherwise
/// @param fix what to write
record TargetKind(Set<String> schemes, String bareScheme, ExpectedStatus expected, String fix) {
    static final TargetKind SSHD =
            new TargetKind(
                    Set.of("ssh"),
                    "ssh",
                    ExpectedStatus.SUCCESS,
                    "Write host:port, such as 127.0.0.1:22, or off");
    static final TargetKind APP =
            new TargetKind(
                    Set.of("http", "https", "tcp"),
                    "",
                    ExpectedStatus.SUCCESS,
                    "Write http://, https:// or tcp:// and host:port");
    static final TargetKind DATABASE =
            new TargetKind(
                    Set.of(),
                    "tcp",
                    ExpectedStatus.SUCCESS,
                    "Write host:port, or a scheme and host:port such as postgres://db:5432");

    /// An API server that wants to know who asks is there.
    static final TargetKind CLUSTER =
            new TargetKind(
                    Set.of("http", "https"),
                    "",
                    ExpectedStatus.SUCCESS_OR_UNKNOWN_CALLER,
                    "Write https:// and the host of the API server");

    boolean speaksHttp() {
        return schemes.contains("http");
    }

    /// Returns the address; one with a name or password in it is refused unseen, as it would travel
    /// to Auth and onto screens.
    Optional<URI> read(Value value) {
        return value.notBlank()
                .flatMap(text -> {
                    if (text.contains("@")) {
                        value.refuseUnseen(
                                "holds a user name or password", "Take away all up to the @");
                        return Optional.empty();
                    }
                    if (text.getBytes(UTF_8).length > Limits.URI_BYTES) {
                        value.refuse(
                                "is too long",
                                "Write at most %d bytes".formatted(Limits.URI_BYTES));
                        return Optional.empty();
                    }
                    boolean bare = !bareScheme.isEmpty() && !text.contains("://");
                    var uri = parse(bare ? bareScheme + "://" + text : text);
                    if (uri.isEmpty()) {
                        value.refuse("is no address to check here", fix);
                    }
                    return uri;
                });
    }

    private Optional<URI> parse(String text) {
        try {
            var uri = new URI(text).parseServerAuthority();
            boolean http = uri.getScheme() != null && uri.getScheme().startsWith("http");
            boolean complete =
                    uri.getScheme() != null
                            && uri.getHost() != null
                            && uri.getPort() <= 65535
                            && (http || uri.getPort() > 0)
                            && uri.getFragment() == null;
            return complete && (schemes.isEmpty() || schemes.contains(uri.getScheme()))
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
