package dev.muster.runtime.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/// What the `uri` of a target may be, by the service that looks after it.
///
/// @param schemes empty: any
/// @param fix what to write
record TargetUri(Set<String> schemes, String fix) {
    static final TargetUri APP =
            new TargetUri(
                    Set.of("http", "https", "tcp"),
                    "Write http://, https:// or tcp:// and host:port");
    static final TargetUri DATABASE =
            new TargetUri(
                    Set.of(),
                    "Write host:port, or a scheme and host:port such as postgres://db:5432");
    static final TargetUri CLUSTER =
            new TargetUri(Set.of("http", "https"), "Write https:// and the host of the API server");

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
                    var uri =
                            parse(
                                    schemes.isEmpty() && !text.contains("://")
                                            ? "tcp://" + text
                                            : text);
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
