package dev.muster.auth.ca;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What the backend holds of the cluster's authority. One document, so that it is whole or absent;
/// in it a list of authorities, so that a rotation has room for the next one.
record AuthorityDocument(String clusterName, Instant created, Signing signing) {
    static final String KEY = "cluster/authority";

    private static final JsonMapper JSON = new JsonMapper();

    AuthorityDocument {
        requireNonNull(clusterName, "clusterName");
        requireNonNull(created, "created");
        requireNonNull(signing, "signing");
    }

    String encode() {
        var document = JSON.createObjectNode();
        document.put("v", 1);
        document.put("cluster_name", clusterName);
        document.put("created", created.toString());
        document.putArray("authorities")
                .addObject()
                .put("certificate_der", base64(signing.certificateDer()))
                .put("private_key_der", base64(signing.privateKeyDer()));
        return document.toString();
    }

    /// Throws a [FaultException] with `STATE_FILE_DAMAGED`.
    static AuthorityDocument decode(String json) {
        try {
            var document = JSON.readTree(json);
            var authority = document.required("authorities").required(0);
            return new AuthorityDocument(
                    document.required("cluster_name").asString(),
                    Instant.parse(document.required("created").asString()),
                    Signing.load(
                            bytes(authority.required("private_key_der").asString()),
                            bytes(authority.required("certificate_der").asString())));
        } catch (JacksonException
                | IOException
                | DateTimeException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw damaged(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static FaultException damaged(Exception e) {
        // Its message may quote the document, which holds the key.
        return new FaultException(
                new Fault(
                        "Cannot load the cluster's certificate authority",
                        new Reason(
                                Reason.Code.STATE_FILE_DAMAGED,
                                "the storage's document %s is damaged (%s)"
                                        .formatted(KEY, e.getClass().getSimpleName()),
                                "Restore the storage from a backup: without this key every agent"
                                        + " has to join anew")));
    }
}
