package dev.muster.dist.storage;

import static java.util.stream.Collectors.joining;

import dev.muster.auth.audit.SharedLog;
import dev.muster.backend.Backend;
import dev.muster.backend.etcd.EtcdBackend;
import dev.muster.backend.etcd.EtcdSettings;
import dev.muster.backend.etcd.EtcdSettings.Security;
import dev.muster.backend.etcd.EtcdSettings.Trust;
import dev.muster.backend.postgresql.PostgresBackend;
import dev.muster.backend.postgresql.PostgresSettings;
import dev.muster.backend.sqlite.SqliteBackend;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.Storage;
import dev.muster.runtime.config.ValueOrFile;
import dev.muster.runtime.datadir.DataDirLayout;
import java.nio.file.Path;
import java.util.Optional;

/// The only place that knows which engines there are.
public final class Engines {
    private Engines() {}

    /// Opens what `storage` names.
    ///
    /// @param data where an embedded engine keeps its file
    /// @throws dev.muster.core.fault.FaultException for what only the operator can mend; an engine
    ///   elsewhere that cannot be reached is none of that
    public static Backend open(Storage storage, DataDirLayout data, Time time) {
        return switch (storage) {
            case Storage.Sqlite _ -> SqliteBackend.open(data.backend(), time);
            case Storage.Etcd etcd -> EtcdBackend.open(settings(etcd), time);
            case Storage.Postgresql postgresql -> PostgresBackend.open(settings(postgresql), time);
        };
    }

    /// Returns where this engine keeps the audit events of all Auth instances, if it does.
    public static Optional<SharedLog> sharedLog(Backend backend) {
        return backend instanceof PostgresBackend postgres
                ? Optional.of(new PostgresEvents(postgres.events()))
                : Optional.empty();
    }

    /// Returns which store `storage` names, for people; the same words for the same store.
    static String name(Storage storage, DataDirLayout data) {
        return switch (storage) {
            case Storage.Sqlite _ -> "sqlite " + data.backend();
            case Storage.Etcd etcd ->
                    "etcd %s under %s"
                            .formatted(
                                    etcd.peers().stream()
                                            .map(HostPort::toString)
                                            .collect(joining(",")),
                                    etcd.prefix());
            case Storage.Postgresql postgresql -> "postgresql " + settings(postgresql).name();
        };
    }

    /// Tells whether the engine runs on its own, so that it may come back while this process waits.
    public static boolean isElsewhere(Storage storage) {
        return !(storage instanceof Storage.Sqlite);
    }

    private static PostgresSettings settings(Storage.Postgresql postgresql) {
        try {
            return PostgresSettings.parse(uri(postgresql), postgresql.poolSize());
        } catch (IllegalArgumentException e) {
            throw new FaultException(
                    new Fault(
                            "Cannot open the storage",
                            new Reason(
                                    Reason.Code.CONFIG_INVALID,
                                    "teleport.storage.conn_string: " + e.getMessage(),
                                    "`teleport configure --test` says what to write")));
        }
    }

    static String uri(Storage.Postgresql postgresql) {
        return postgresql
                .connString()
                .read("connection URI of the storage", Reason.Code.CONFIG_INVALID)
                .reveal();
    }

    private static EtcdSettings settings(Storage.Etcd etcd) {
        return new EtcdSettings(
                etcd.peers(),
                etcd.prefix(),
                etcd.plaintext() ? new Security.Plaintext() : tls(etcd),
                etcd.login().map(Engines::login));
    }

    private static Security tls(Storage.Etcd etcd) {
        return new Security.Tls(
                etcd.insecure() ? new Trust.Anyone() : trust(etcd.authorities()),
                etcd.certificate()
                        .map(one -> new EtcdSettings.Certificate(one.chain(), one.key())));
    }

    private static Trust trust(Optional<Path> authorities) {
        return authorities
                .<Trust>map(Trust.Authorities::new)
                .orElseGet(Trust.KnownAuthorities::new);
    }

    private static EtcdSettings.Login login(Storage.Login login) {
        var password =
                new ValueOrFile.InFile(login.passwordFile())
                        .read("password of the storage", Reason.Code.CONFIG_INVALID);
        return new EtcdSettings.Login(login.username(), password.reveal());
    }
}
