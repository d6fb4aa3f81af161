package dev.muster.agent.target;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.runtime.config.TargetConfig;
import java.net.URI;
import javax.net.ssl.SSLSocketFactory;

/// What one service of this agent looks after, as the configuration has it.
public record Target(Role service, TargetConfig config) {
    /// Says whether an API server would serve requests now; since Kubernetes 1.16, and open to all
    /// unless the operator has closed it.
    private static final String KUBERNETES_HEALTH = "/readyz";

    public Target {
        requireNonNull(service, "service");
        requireNonNull(config, "config");
    }

    TargetHealth health(TargetState state) {
        return new TargetHealth(service, config.name(), shown(), state, config.required());
    }

    /// Returns a probe of the kind that the service and the scheme ask for. Certificates are held
    /// against the trust store of this host.
    Probe probe(Dialer dialer) {
        var uri = checked();
        if (service == Role.NODE) {
            return new SshProbe(Address.of(uri), dialer);
        }
        return switch (uri.getScheme()) {
            case "http", "https" ->
                    new HttpProbe(
                            uri,
                            config.expectedStatus(),
                            dialer,
                            () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
            default -> new TcpProbe(Address.of(uri), dialer);
        };
    }

    /// Returns where it is checked, for people: without the query, which may hold a secret.
    private String shown() {
        var uri = checked();
        return "%s://%s%s"
                .formatted(
                        uri.getScheme(),
                        uri.getRawAuthority(),
                        requireNonNullElse(uri.getRawPath(), ""));
    }

    private URI checked() {
        var uri = config.uri();
        var path = requireNonNullElse(uri.getRawPath(), "");
        boolean whole = service == Role.KUBE && (path.isEmpty() || path.equals("/"));
        return URI.create((whole ? uri.resolve(KUBERNETES_HEALTH) : uri).toASCIIString());
    }
}
