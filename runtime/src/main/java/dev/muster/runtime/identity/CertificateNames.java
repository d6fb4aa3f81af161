package dev.muster.runtime.identity;

import dev.muster.core.role.Role;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// What a certificate says of its holder: the SPIFFE id of its URI, the roles of its O values.
public final class CertificateNames {
    private static final int URI = 6; // GeneralName tag, RFC 5280 section 4.2.1.6

    private CertificateNames() {}

    /// Returns the holder's id, if the certificate has exactly one URI and it is ours.
    public static Optional<SpiffeId> spiffeId(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            List<String> uris =
                    names == null
                            ? List.of()
                            : names.stream()
                                    .filter(name -> name.get(0).equals(URI))
                                    .map(name -> (String) name.get(1))
                                    .toList();
            return uris.size() == 1 ? SpiffeId.parse(uris.getFirst()) : Optional.empty();
        } catch (CertificateParsingException _) {
            return Optional.empty();
        }
    }

    /// Returns the roles that the certificate grants; an O value that is no role is ignored.
    public static Set<Role> roles(X509Certificate certificate) {
        var roles = EnumSet.noneOf(Role.class);
        try {
            for (var rdn :
                    new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("O")) {
                    Role.parse(rdn.getValue().toString()).ifPresent(roles::add);
                }
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException("a parsed certificate has an unreadable subject", e);
        }
        return Collections.unmodifiableSet(roles);
    }
}
