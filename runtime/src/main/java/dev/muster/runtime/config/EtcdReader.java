package dev.muster.runtime.config;

import dev.muster.core.net.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the keys of `teleport.storage:` that say which etcd, and how it is reached.
final class EtcdReader {
    static final List<String> KEYS =
            List.of(
                    "peers",
                    "prefix",
                    "tls_cert_file",
                    "tls_key_file",
                    "tls_ca_file",
                    "username",
                    "password_file",
                    "insecure");

    private static final String ENCRYPTED = "https://";
    private static final String PLAIN = "http://";

    private EtcdReader() {}

    static Storage.Etcd read(Section storage) {
        boolean insecure = storage.yesNo("insecure", false);
        var spelled = storage.values("peers");
        boolean plain = spelled.stream().anyMatch(EtcdReader::isPlain);
        if (spelled.isEmpty()) {
            storage.missing(
                    "peers",
                    "List the client addresses of etcd's members, such as https://etcd-1:2379");
        }
        return new Storage.Etcd(
                spelled.stream().flatMap(peer -> peer(peer, plain, insecure)).toList(),
                plain,
                prefix(storage),
                storage.value("tls_ca_file").flatMap(Value::absolutePath),
                certificate(storage),
                login(storage),
                insecure);
    }

    private static boolean isPlain(Value peer) {
        return Texts.lower(peer.text().strip()).startsWith(PLAIN);
    }

    private static Stream<HostPort> peer(Value peer, boolean plain, boolean insecure) {
        if (isPlain(peer) && !insecure) {
            peer.refuse(
                    "sends everything unencrypted, the cluster's key among it",
                    "Write https://, or insecure: yes beside it where nobody can listen");
        } else if (isPlain(peer) != plain) {
            peer.refuse("is encrypted and others are not", "Write all peers alike");
        }
        var text = Texts.lower(peer.text().strip());
        var address = text.startsWith(ENCRYPTED) ? text.substring(ENCRYPTED.length()) : text;
        address = address.startsWith(PLAIN) ? address.substring(PLAIN.length()) : address;
        address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        var parsed = HostPort.parse(address).filter(one -> one.port() != 0);
        if (parsed.isEmpty()) {
            peer.refuse("is no address", "Write https://host:port, such as https://etcd-1:2379");
        }
        return parsed.stream();
    }

    private static String prefix(Section storage) {
        var prefix =
                storage.value("prefix")
                        .flatMap(Value::notBlank)
                        .orElse(Storage.Etcd.DEFAULT_PREFIX);
        return prefix.endsWith("/") ? prefix : prefix + "/";
    }

    private static Optional<Storage.ClientCertificate> certificate(Section storage) {
        var chain = storage.value("tls_cert_file").flatMap(Value::absolutePath);
        var key = storage.value("tls_key_file").flatMap(Value::absolutePath);
        together(storage, "tls_cert_file", "tls_key_file");
        return chain.flatMap(
                file -> key.map(keyFile -> new Storage.ClientCertificate(file, keyFile)));
    }

    private static Optional<Storage.Login> login(Section storage) {
        var username = storage.value("username").flatMap(Value::notBlank);
        var password = storage.value("password_file").flatMap(Value::absolutePath);
        together(storage, "username", "password_file");
        return username.flatMap(user -> password.map(file -> new Storage.Login(user, file)));
    }

    private static void together(Section storage, String one, String other) {
        if (storage.has(one) != storage.has(other)) {
            var present = storage.has(one) ? one : other;
            var absent = storage.has(one) ? other : one;
            storage.refuse(
                    present, "comes without " + absent, "Add %s beside it".formatted(absent));
        }
    }
}
