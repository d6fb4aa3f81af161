package dev.muster.dist.storage;

import dev.muster.backend.postgresql.PostgresSettings;
import dev.muster.core.fault.FaultException;
import dev.muster.runtime.config.Storage;
import dev.muster.runtime.config.StorageCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is wrong with the settings of an engine that only its own client knows, or this host's
/// files show.
public final class EngineCheck implements StorageCheck {
    @Override
    public List<Mistake> mistakes(Storage storage) {
        return switch (storage) {
            case Storage.Sqlite _ -> List.of();
            case Storage.Etcd etcd -> mistakes(etcd);
            case Storage.Postgresql postgresql -> mistakes(postgresql);
        };
    }

    private static List<Mistake> mistakes(Storage.Postgresql postgresql) {
        try {
            return PostgresSettings.mistakes(Engines.uri(postgresql)).stream()
                    .map(one -> new Mistake("conn_string", one.what(), one.fix()))
                    .toList();
        } catch (FaultException e) {
            var why = e.fault().reason();
            return List.of(new Mistake("conn_string", why.cause(), why.hint()));
        }
    }

    private static List<Mistake> mistakes(Storage.Etcd etcd) {
        var files =
                Map.of(
                        "tls_ca_file",
                        etcd.authorities(),
                        "tls_cert_file",
                        etcd.certificate().map(Storage.ClientCertificate::chain),
                        "tls_key_file",
                        etcd.certificate().map(Storage.ClientCertificate::key),
                        "password_file",
                        etcd.login().map(Storage.Login::passwordFile));
        return new TreeMap<>(files)
                .entrySet().stream()
                        .flatMap(one -> unreadable(one.getKey(), one.getValue()).stream())
                        .toList();
    }

    private static Optional<Mistake> unreadable(String key, Optional<Path> named) {
        return named.filter(file -> !Files.isRegularFile(file) || !Files.isReadable(file))
                .map(file ->
                        new Mistake(
                                key,
                                "names a file that this user cannot read: " + file,
                                "Write the path of a file that is there"));
    }
}
