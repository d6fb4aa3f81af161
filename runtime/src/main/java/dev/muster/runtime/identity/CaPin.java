package dev.muster.runtime.identity;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The fingerprint by which a host knows the cluster's CA before it has joined: the SHA-256 of the
/// CA's SubjectPublicKeyInfo, as RFC 7469 section 2.4 pins keys, in hex.
public record CaPin(String sha256Hex) {
    private static final Pattern FORM = Pattern.compile("sha256:([0-9a-fA-F]{64})");

    public CaPin {
        requireNonNull(sha256Hex, "sha256Hex");
    }

    /// Returns the pin that `text` spells as `sha256:<64 hex digits>`.
    public static Optional<CaPin> parse(String text) {
        var match = FORM.matcher(text.strip());
        return match.matches()
                ? Optional.of(new CaPin(match.group(1).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /// Returns the pin of `ca`.
    public static CaPin of(X509Certificate ca) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(ca.getPublicKey().getEncoded());
            return new CaPin(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "sha256:" + sha256Hex;
    }
}
