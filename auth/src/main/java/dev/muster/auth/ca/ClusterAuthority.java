package dev.muster.auth.ca;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.CaPin;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The cluster's name and its certificate authority. All Auth Services on one backend share it: the
/// first one to start creates it, by compare-and-swap, and its name is kept from then on.
public final class ClusterAuthority {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

    private final String clusterName;
    private final Signing signing;
    private final X509Certificate certificate;

    private ClusterAuthority(AuthorityDocument document) {
        this.clusterName = document.clusterName();
        this.signing = document.signing();
        this.certificate = X509.certificate(signing.authority());
    }

    /// Reads the authority from the backend, or creates it there. Throws a [FaultException] with
    /// `CONFIG_INVALID` when the name cannot be one or the backend belongs to a cluster of another
    /// name, and as [Backend] does.
    ///
    /// @param configured the name that the config gives the cluster; null when it gives none
    /// @param fallback the name of a new cluster without a configured one
    public static ClusterAuthority open(
            Backend backend,
            @Nullable String configured,
            String fallback,
            SecureRandom random,
            Time time) {
        while (true) {
            var stored = backend.get(AuthorityDocument.KEY);
            if (stored.isPresent()) {
                var document = AuthorityDocument.decode(stored.get().value());
                checkName(configured, document.clusterName());
                return new ClusterAuthority(document);
            }
            var name = validName(configured, fallback);
            var now = time.instant();
            var document = new AuthorityDocument(name, now, Signing.create(name, now, random));
            switch (backend.commit(Write.create(AuthorityDocument.KEY, document.encode()))) {
                case Commit.Done _ -> {
                    return new ClusterAuthority(document);
                }
                case Commit.Conflict _ -> {} // another instance was first: take what it made
            }
        }
    }

    public String clusterName() {
        return clusterName;
    }

    /// Returns the CA certificates that members of the cluster trust.
    public List<X509Certificate> certificates() {
        return List.of(certificate);
    }

    /// Returns what a new host is given to know the cluster by.
    public List<CaPin> pins() {
        return certificates().stream().map(CaPin::of).toList();
    }

    Signing signing() {
        return signing;
    }

    private static String validName(@Nullable String configured, String fallback) {
        var name = configured == null ? fallback : configured;
        if (!NAME.matcher(name).matches()) {
            throw invalid(
                    "\"%s\" cannot be the cluster's name".formatted(name),
                    "Set auth_service.cluster_name to letters, digits, '.', '_' and '-'");
        }
        return name;
    }

    private static void checkName(@Nullable String configured, String stored) {
        if (configured != null && !configured.equals(stored)) {
            throw invalid(
                    "auth_service.cluster_name is \"%s\", but the storage belongs to cluster \"%s\""
                            .formatted(configured, stored),
                    "A cluster keeps its name: set it back or remove the key, or use another"
                            + " storage for another cluster");
        }
    }

    private static FaultException invalid(String cause, String hint) {
        return new FaultException(
                new Fault(
                        "Cannot open the cluster",
                        new Reason(Reason.Code.CONFIG_INVALID, cause, hint)));
    }

    /// Says which cluster; never the key.
    @Override
    public String toString() {
        return "ClusterAuthority[%s, %s]".formatted(clusterName, pins());
    }
}
