package dev.muster.auth.tls;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;

/// The certificates whose signature was found good, by their SHA-256, so that an agent which comes
/// back costs no second verification (half of a handshake's work). The oldest make room. Holds
/// nothing that changes with time: validity is checked on every use.
final class VerifiedCertificates {
    /// The SHA-256 of a certificate's DER form.
    record Fingerprint(long a, long b, long c, long d) {}

    private final int capacity;

    @GuardedBy("this")
    private final LinkedHashSet<Fingerprint> known = new LinkedHashSet<>();

    /// @param capacity about 100 bytes each
    VerifiedCertificates(int capacity) {
        this.capacity = capacity;
    }

    static Fingerprint fingerprint(byte[] der) {
        try {
            var hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(der));
            return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    synchronized boolean contains(Fingerprint certificate) {
        return known.contains(certificate);
    }

    synchronized void add(Fingerprint certificate) {
        known.add(certificate);
        if (known.size() > capacity) {
            known.removeFirst();
        }
    }

    synchronized int size() {
        return known.size();
    }
}
