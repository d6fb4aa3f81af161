package dev.muster.backend.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.etcd.EtcdSettings.Security;
import dev.muster.backend.etcd.EtcdSettings.Trust;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.engine.ServerFiles;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who trusts whom, and what is wrong with a file.
final class TlsTest {
    @TempDir Path directory;

    @Test
    void showsItsCertificateToAnEtcdThatAsksForOne() throws Exception {
        var files = ServerFiles.make(directory, "127.0.0.1");
        var client = Optional.of(new EtcdSettings.Certificate(files.certificate(), files.key()));

        try (var etcd = start(files, ClientAuth.REQUIRE);
                var backend = open(etcd, new Trust.Authorities(files.authority()), client)) {
            assertThat(backend.get("a")).isEmpty();
        }
    }

    @Test
    void whoTrustsAnyoneTrustsACertificateForAnotherHost() throws Exception {
        var files = ServerFiles.make(directory, "elsewhere.example");

        try (var etcd = start(files, ClientAuth.NONE);
                var backend = open(etcd, new Trust.Anyone(), Optional.empty())) {
            assertThat(backend.get("a")).isEmpty();
        }
    }

    @Test
    void whoTrustsAnAuthorityWantsACertificateForTheHost() throws Exception {
        var files = ServerFiles.make(directory, "elsewhere.example");

        try (var etcd = start(files, ClientAuth.NONE);
                var backend =
                        open(etcd, new Trust.Authorities(files.authority()), Optional.empty())) {
            assertThatThrownBy(() -> backend.get("a"))
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("No subject alternative names matching IP address");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "",
            })
    void saysWhichFileHoldsNoKeyAndWhatToDo(String content) throws Exception {
        var good = ServerFiles.make(directory, "127.0.0.1");
        var key = Files.writeString(directory.resolve("client-key.pem"), content);

        var reason = refused(good.authority(), new EtcdSettings.Certificate(good.authority(), key));

        assertThat(reason.cause()).startsWith(key + " holds no private key in PKCS#8: ");
        assertThat(reason.hint())
                .endsWith("openssl pkcs8 -topk8 -nocrypt -in %1$s -out %1$s.pkcs8".formatted(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n",
                "no certificate",
                "",
            })
    void saysWhichFileHoldsNoCertificate(String content) throws Exception {
        var good = ServerFiles.make(directory, "127.0.0.1");
        var bad = Files.writeString(directory.resolve("bad.pem"), content);

        assertThat(refused(bad, new EtcdSettings.Certificate(good.certificate(), good.key())))
                .isEqualTo(refused(good.authority(), new EtcdSettings.Certificate(bad, good.key())))
                .extracting(Reason::cause)
                .asString()
                .startsWith(bad + " holds no certificate: ");
    }

    @Test
    void saysThatAKeyIsNotThatOfItsCertificate() throws Exception {
        var good = ServerFiles.make(Files.createDirectory(directory.resolve("a")), "127.0.0.1");
        var other = ServerFiles.make(Files.createDirectory(directory.resolve("b")), "127.0.0.1");

        var client = new EtcdSettings.Certificate(good.certificate(), other.key());
        assertThat(refused(good.authority(), client).cause())
                .isEqualTo(
                        "%s is not the key of the certificate in %s"
                                .formatted(other.key(), good.certificate()));
    }

    @Test
    void saysWhichFileIsNotThere() throws Exception {
        var good = ServerFiles.make(directory, "127.0.0.1");
        var absent = directory.resolve("absent.pem");

        var client = new EtcdSettings.Certificate(good.certificate(), absent);
        assertThat(refused(good.authority(), client).cause()).contains(absent.toString());
    }

    private static Reason refused(Path authorities, EtcdSettings.Certificate client) {
        var tls = new Security.Tls(new Trust.Authorities(authorities), Optional.of(client));
        try {
            Channels.open(
                            new EtcdSettings(
                                    List.of(new HostPort("127.0.0.1", 1)),
                                    "",
                                    tls,
                                    Optional.empty()))
                    .forEach(channel -> channel.shutdownNow());
        } catch (FaultException e) {
            assertThat(e.fault().reason().code()).isEqualTo(Reason.Code.CONFIG_INVALID);
            return e.fault().reason();
        }
        throw new AssertionError("not refused");
    }

    private static EtcdBackend open(
            FakeEtcd etcd, Trust trust, Optional<EtcdSettings.Certificate> client) {
        return etcd.open(new Security.Tls(trust, client), Optional.empty());
    }

    private static FakeEtcd start(ServerFiles files, ClientAuth clients) throws IOException {
        return FakeEtcd.start(
                TlsServerCredentials.newBuilder()
                        .keyManager(files.certificate().toFile(), files.key().toFile())
                        .trustManager(files.authority().toFile())
                        .clientAuth(clients)
                        .build(),
                new Keys());
    }

    private static final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> asker) {
            asker.onNext(RangeResponse.getDefaultInstance());
            asker.onCompleted();
        }
    }
}
