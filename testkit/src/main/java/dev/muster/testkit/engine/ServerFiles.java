package dev.muster.testkit.engine;

import dev.muster.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;

/// The TLS files of a server that is found at one host.
///
/// @param authority the certificate that clients trust
/// @param certificate the server's
/// @param key the server's, for its owner only
public record ServerFiles(Path authority, Path certificate, Path key) {
    /// Makes them in `directory`.
    public static ServerFiles make(Path directory, String host) throws IOException {
        var authority = new TestAuthority("engines", Instant.now());
        var keys = TestAuthority.newKeys();
        try {
            var files =
                    new ServerFiles(
                            pem(
                                    directory.resolve("ca.pem"),
                                    "CERTIFICATE",
                                    authority.certificate().getEncoded()),
                            pem(
                                    directory.resolve("server.pem"),
                                    "CERTIFICATE",
                                    authority
                                            .issueServer(keys.getPublic(), host, Instant.now())
                                            .getEncoded()),
                            pem(
                                    directory.resolve("server-key.pem"),
                                    "PRIVATE KEY",
                                    keys.getPrivate().getEncoded()));
            Files.setPosixFilePermissions(
                    files.key(), PosixFilePermissions.fromString("rw-------"));
            return files;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path pem(Path file, String type, byte[] content) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, text, type));
    }
}
