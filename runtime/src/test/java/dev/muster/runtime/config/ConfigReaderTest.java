package dev.muster.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.muster.core.net.HostPort;
import dev.muster.core.role.Role;
import dev.muster.runtime.config.ConfigException.Problem;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
    @TempDir Path dir;

    @Test
    void withoutFileAndFlagsAuthAndNodeRunOnLoopback() {
        var config = reader("root").read(Flags.NONE);

        assertThat(config.file()).isEmpty();
        assertThat(config.roles()).containsExactly(Role.AUTH, Role.NODE);
        assertThat(config.auth().listenAddr()).hasToString("127.0.0.1:3025");
        assertThat(config.nodename()).isEqualTo("here");
        assertThat(config.diagAddr()).isEmpty();
        assertThat(config.healthCheck()).isEqualTo(HealthCheckConfig.DEFAULT);
        assertThat(config.readiness()).isEqualTo(ReadinessConfig.DEFAULT);
    }

    @Test
    void withAnyFileAuthListensOnAllInterfaces() throws IOException {
        var config = read("version: v3\n");

        assertThat(config.auth().listenAddr()).hasToString("0.0.0.0:3025");
        assertThat(config.authServers()).isEmpty();
        assertThat(config.dialAddrs()).containsExactly(new HostPort("127.0.0.1", 3025));
    }

    @Test
    void defaultFileIsReadWhenItExists() throws IOException {
        Files.writeString(dir.resolve("default.yaml"), "teleport: {nodename: from-file}");

        assertThat(reader("root").read(Flags.NONE).nodename()).isEqualTo("from-file");
    }

    @ParameterizedTest
    @CsvSource({
        "root, '', '', /var/lib/teleport",
        "ada, /home/ada, '', /home/ada/.local/state/teleport",
        "ada, /home/ada, /state, /state/teleport",
        "ada, /home/ada, not/absolute, /home/ada/.local/state/teleport",
    })
    void dataDirectoryFollowsTheUser(String user, String home, String state, Path expected) {
        var surroundings =
                new Surroundings(
                        Map.of("HOME", home, "XDG_STATE_HOME", state),
                        user,
                        "here",
                        dir.resolve("none"));

        assertThat(new ConfigReader(surroundings).read(Flags.NONE).dataDir()).isEqualTo(expected);
    }

    @Test
    void userWithoutHomeMustNameTheDataDirectory() {
        var surroundings = new Surroundings(Map.of(), "ada", "here", dir.resolve("none"));

        var problems = problems(() -> new ConfigReader(surroundings).read(Flags.NONE));

        assertThat(problems)
                .containsExactly(
                        new Problem(
                                "teleport.data_dir",
                                "has no default, since neither XDG_STATE_HOME nor HOME is set",
                                "Give --data-dir"));
        assertThat(
                        new ConfigReader(surroundings)
                                .read(Flags.NONE.with(Flag.DATA_DIR, "/srv/t"))
                                .dataDir())
                .isEqualTo(Path.of("/srv/t"));
    }

    @Test
    void readsEveryKindOfValue() throws IOException {
        var config =
                read(
                        """
                        version: v3
                        teleport:
                          nodename: web-1
                          data_dir: /srv/teleport
                          auth_server: [a.example.com:3025, '[::1]:3026']
                          auth_token: s3cret
                          diag_addr: 127.0.0.1:0
                          log: {severity: warning, output: /var/log/t.log, format: {output: JSON}}
                        health_check_config:
                          interval: 1s
                          retry_interval: 100ms
                          targets: {timeout: 2s, unhealthy_threshold: 3}
                        auth_service:
                          enabled: off
                          cluster_name: one
                          advertise_addr: auth.example.com:443
                          tokens: ["node,app:static"]
                          instance_ttl: 1m30s
                          offline_retention: 2d
                          max_connections: 500
                          drain_timeout: 30s
                        ssh_service:
                          labels: {env: prod, rack: 7, empty: ''}
                          sshd_addr: '[::1]:2222'
                          required: yes
                          health_check_config: {timeout: 1s}
                        app_service:
                          enabled: on
                          apps:
                            - name: grafana
                              uri: https://grafana/login
                              labels: {team: ops}
                              required: true
                              expected_status: [200-299, 302]
                              health_check_config: {interval: 10s}
                        db_service: {enabled: true, databases: [{name: pg, uri: 'db:5432'}]}
                        kubernetes_service:
                        debug_service: {enabled: no}
                        """);

        assertThat(config.roles()).containsExactly(Role.NODE, Role.APP, Role.DB);
        assertThat(config.nodename()).isEqualTo("web-1");
        assertThat(config.dataDir()).isEqualTo(Path.of("/srv/teleport"));
        assertThat(config.dialAddrs())
                .containsExactly(new HostPort("a.example.com", 3025), new HostPort("::1", 3026));
        assertThat(config.join().readToken()).contains(new Secret("s3cret"));
        assertThat(config.diagAddr()).contains(new HostPort("127.0.0.1", 0));
        assertThat(config.log())
                .isEqualTo(
                        new LogConfig(
                                LogConfig.Severity.WARN,
                                new LogConfig.Output.File(Path.of("/var/log/t.log")),
                                LogConfig.Format.JSON));
        var pace = new TargetCheckConfig(Duration.ofSeconds(30), Duration.ofSeconds(2), 2, 3);
        assertThat(config.healthCheck())
                .isEqualTo(
                        new HealthCheckConfig(
                                Duration.ofSeconds(1),
                                Duration.ofMillis(100),
                                Duration.ofSeconds(5),
                                pace));
        assertThat(config.auth().clusterName()).contains("one");
        assertThat(config.auth().advertiseAddr()).contains(new HostPort("auth.example.com", 443));
        assertThat(config.auth().instanceTtl()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.auth().offlineRetention()).isEqualTo(Duration.ofDays(2));
        assertThat(config.auth().maxConnections()).contains(500);
        assertThat(config.auth().drainTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.auth().tokens())
                .containsExactly(
                        new StaticToken(Set.of(Role.NODE, Role.APP), new Secret("static")));
        assertThat(config.ssh().labels())
                .isEqualTo(Map.of("env", "prod", "rack", "7", "empty", ""));
        assertThat(config.ssh().sshd())
                .contains(
                        new TargetConfig(
                                "sshd",
                                URI.create("ssh://[::1]:2222"),
                                Map.of(),
                                true,
                                ExpectedStatus.SUCCESS,
                                new TargetCheckConfig(
                                        Duration.ofSeconds(30), Duration.ofSeconds(1), 2, 3)));
        assertThat(config.app().targets())
                .containsExactly(
                        new TargetConfig(
                                "grafana",
                                URI.create("https://grafana/login"),
                                Map.of("team", "ops"),
                                true,
                                new ExpectedStatus(
                                        List.of(
                                                new ExpectedStatus.Range(200, 299),
                                                new ExpectedStatus.Range(302, 302))),
                                new TargetCheckConfig(
                                        Duration.ofSeconds(10), Duration.ofSeconds(2), 2, 3)));
        assertThat(config.db().targets())
                .containsExactly(
                        new TargetConfig(
                                "pg",
                                URI.create("tcp://db:5432"),
                                Map.of(),
                                false,
                                ExpectedStatus.SUCCESS,
                                pace));
        assertThat(config.targets())
                .containsOnlyKeys(Role.NODE, Role.APP, Role.DB)
                .containsEntry(Role.APP, config.app().targets());
        assertThat(config.debugService()).isFalse();
    }

    @Test
    void flagsGoOverTheFile() throws IOException {
        var file =
                file(
                        """
                        teleport:
                          nodename: a
                          data_dir: /a
                          auth_server: a:1
                          auth_token: a
                          diag_addr: 127.0.0.1:1
                        app_service: {enabled: yes}
                        ssh_service: {labels: {env: a}}
                        """);
        var flags =
                Flags.NONE
                        .with(Flag.CONFIG, file.toString())
                        .with(Flag.ROLES, "node,db")
                        .with(Flag.AUTH_SERVER, "b:2,c:3")
                        .with(Flag.TOKEN, "b")
                        .with(Flag.CA_PIN, "sha256:" + "0".repeat(64))
                        .with(Flag.NODENAME, "b")
                        .with(Flag.DATA_DIR, "relative")
                        .with(Flag.DIAG_ADDR, "127.0.0.1:2")
                        .with(Flag.LABELS, "env=b,q=a=b")
                        .withDebug(true);

        var config = reader("root").read(flags);

        assertThat(config.roles()).containsExactly(Role.NODE, Role.DB);
        assertThat(config.authServers())
                .containsExactly(new HostPort("b", 2), new HostPort("c", 3));
        assertThat(config.join().readToken()).contains(new Secret("b"));
        assertThat(config.join().readCaPins()).hasSize(1);
        assertThat(config.nodename()).isEqualTo("b");
        assertThat(config.dataDir()).isEqualTo(Path.of("relative").toAbsolutePath());
        assertThat(config.diagAddr()).contains(new HostPort("127.0.0.1", 2));
        assertThat(config.ssh().labels()).isEqualTo(Map.of("env", "b", "q", "a=b"));
        assertThat(config.log().severity()).isEqualTo(LogConfig.Severity.DEBUG);
    }

    @Test
    void flagThatWasNotTypedChangesNothing() {
        assertThat(Flags.NONE.with(Flag.TOKEN, null)).isEqualTo(Flags.NONE);
    }

    @Test
    void reportsAllProblemsOfFileAndFlagsAtOnce() throws IOException {
        var file =
                file(
                        """
                        version: v9
                        teleport:
                          diag_adr: 127.0.0.1:3000
                          data_dir: relative
                          data_dir: /again
                        diag_addr: 127.0.0.1:3000
                        health_check_config:
                          interval: 60
                          timeout: 50ms
                          targets: {healthy_threshold: 0}
                        ssh_service:
                          enabled: maybe
                        app_service:
                          apps:
                            - name: one
                              uri: ftp://x
                            - uri: http://two
                        """);

        var problems =
                problems(() ->
                        reader("root")
                                .read(
                                        Flags.NONE
                                                .with(Flag.CONFIG, file.toString())
                                                .with(Flag.ROLES, "node,ap")));

        assertThat(problems)
                .extracting(p -> p.toString().replace(file.toString(), "F"))
                .containsExactlyInAnyOrder(
                        "F:1 version: \"v9\" is no version that this build reads. Write v3",
                        "F:3 teleport.diag_adr: unknown key. Did you mean diag_addr?",
                        "F:4 teleport.data_dir: \"relative\" is no absolute path. Write the whole path, from / on",
                        "F:5 teleport.data_dir: stands twice, first at line 4. Keep one of the two",
                        "F:6 diag_addr: unknown key. It belongs at teleport.diag_addr",
                        "F:8 health_check_config.interval: \"60\" is no duration. Write a number and a unit, such as 500ms, 5s, 20m or 1h30m",
                        "F:9 health_check_config.timeout: \"50ms\" is too short. Write at least 100ms",
                        "F:10 health_check_config.targets.healthy_threshold: \"0\" is out of range. Write a whole number from 1 to 10",
                        "F:12 ssh_service.enabled: \"maybe\" is not known here. Write yes or no",
                        "F:16 app_service.apps[0].uri: \"ftp://x\" is no address to check here. Write http://, https:// or tcp:// and host:port",
                        "F:17 app_service.apps[1].name: is missing. Add it",
                        "--roles: \"ap\" is not known here. Did you mean app?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "teleport: {storage: {type: etc}} | :1 teleport.storage.type: \"etc\" is no type of storage; there are etcd, postgresql, sqlite. Did you mean etcd?",
                "teleport: {storage: {type: postgres, con_string: x}} | :1 teleport.storage.type: \"postgres\" is no type of storage; there are etcd, postgresql, sqlite. Did you mean postgresql?",
                "teleport: {storage: {type: mysql, peers: x}} | :1 teleport.storage.type: \"mysql\" is no type of storage; there are etcd, postgresql, sqlite. Write one of them",
                "teleport: {storage: {type: postgresql}} | :1 teleport.storage.conn_string: is missing. Write libpq's URI of the database, such as postgresql://user@host:5432/database?sslmode=verify-full, or the absolute path of a file with it",
                "teleport: {storage: {type: postgresql, conn_string: 'host=a password=b'}} | :1 teleport.storage.conn_string: is not a URI that begins with postgresql://. Write postgresql://user@host:5432/database?sslmode=verify-full, or the absolute path of a file with such a line",
                "teleport: {storage: {type: postgresql, conn_string: 'postgresql://a@b', pool_size: 1}} | :1 teleport.storage.pool_size: \"1\" is out of range. Write a whole number from 2 to 1000",
                "teleport: {storage: {type: postgresql, conn_string: 'postgresql://a@b', prefix: /a}} | :1 teleport.storage.prefix: belongs to the storage type etcd, and this one is postgresql. Write type: etcd, or take it away",
                "teleport: {storage: {conn_string: x}} | :1 teleport.storage.conn_string: belongs to the storage type postgresql, and this one is sqlite. Write type: postgresql, or take it away",
                "teleport: {storage: {peers: ['https://a:1']}} | :1 teleport.storage.peers: belongs to the storage type etcd, and this one is sqlite. Write type: etcd, or take it away",
                "teleport: {storage: {type: etcd}} | :1 teleport.storage.peers: is missing. List the client addresses of etcd's members, such as https://etcd-1:2379",
                "teleport: {storage: {type: etcd, peers: a}} | :1 teleport.storage.peers: \"a\" is no address. Write https://host:port, such as https://etcd-1:2379",
                "teleport: {storage: {type: etcd, peers: 'http://a:1'}} | :1 teleport.storage.peers: \"http://a:1\" sends everything unencrypted, the cluster's key among it. Write https://, or insecure: yes beside it where nobody can listen",
                "teleport: {storage: {type: etcd, peers: ['http://a:1', 'b:1'], insecure: yes}} | :1 teleport.storage.peers: \"b:1\" is encrypted and others are not. Write all peers alike",
                "teleport: {storage: {type: etcd, peers: 'a:1', username: me}} | :1 teleport.storage.username: comes without password_file. Add password_file beside it",
                "teleport: {storage: {type: etcd, peers: 'a:1', tls_key_file: /k}} | :1 teleport.storage.tls_key_file: comes without tls_cert_file. Add tls_cert_file beside it",
                "teleport: {storage: {type: etcd, peers: 'a:1', password_file: p, username: u}} | :1 teleport.storage.password_file: \"p\" is no absolute path. Write the whole path, from / on",
                "teleport: {log: {severity: INFOO}} | :1 teleport.log.severity: \"INFOO\" is not known here. Did you mean info?",
                "teleport: {log: {output: syslog}} | :1 teleport.log.output: \"syslog\" is not known here. Write stderr, stdout or the absolute path of a file",
                "teleport: {auth_server: a} | :1 teleport.auth_server: \"a\" is no address. Write host:port, such as auth.example.com:3025",
                "teleport: {auth_server: '0.0.0.0:3025'} | :1 teleport.auth_server: \"0.0.0.0:3025\" cannot be dialled. Write the host's own name or address, and a port from 1 to 65535",
                "teleport: {auth_server: } | :1 teleport.auth_server: has no value. Write one, or take it away",
                "teleport: {auth_token: \"/a\\0b\"} | :1 teleport.auth_token: holds control characters. Write it on one line",
                "app_service: {apps: [grafana]} | :1 app_service.apps[0]: a single value stands here. Write a section of `key: value` lines",
                "teleport: {ca_pin: 'md5:00'} | :1 teleport.ca_pin: \"md5:00\" is no pin. Write sha256: and 64 hex digits, as `tctl status` prints it, or the absolute path of a file with it",
                "teleport: {join_params: {method: token}} | :1 teleport.join_params.method: comes without a token. Add token_name beside it",
                "teleport: {join_params: {method: iam}} | :1 teleport.join_params.method: \"iam\" is not known here. Write one of token",
                "auth_service: {cluster_name: a/b} | :1 auth_service.cluster_name: \"a/b\" is no cluster name. Write letters, digits, dots, dashes and underscores, at most 253",
                "auth_service: {instance_ttl: 0s} | :1 auth_service.instance_ttl: \"0s\" is too short. Write at least 1s",
                "auth_service: {max_connections: 0} | :1 auth_service.max_connections: \"0\" is out of range. Write a whole number from 1 to 10000000",
                "auth_service: {offline_retention: 19m} | :1 auth_service.offline_retention: \"19m\" is too short. Write at least 20m",
                "auth_service: {instance_ttl: 2h, offline_retention: 119m} | :1 auth_service.offline_retention: \"119m\" is too short. Write at least 2h",
                "ssh_service: {enabled: [yes]} | :1 ssh_service.enabled: a list stands here. Write a value",
                "ssh_service: yes | :1 ssh_service: a single value stands here. Write a section of `key: value` lines",
                "[a] | :1 the file: a list stands here. Write a section of `key: value` lines",
                "db_service: {databases: [{name: a, uri: 'a:1'}, {name: a, uri: 'b:1'}]} | :1 db_service.databases[1].name: \"a\" names two targets. Give each a name of its own",
                "app_service: {apps: [{name: a, uri: 'http://a', expected_status: 2xx}]} | :1 app_service.apps[0].expected_status: \"2xx\" is no HTTP status. Write one such as 204, or a range such as 200-299",
                "app_service: {apps: [{name: a, uri: 'http://a', expected_status: 299-200}]} | :1 app_service.apps[0].expected_status: \"299-200\" is no HTTP status. Write one such as 204, or a range such as 200-299",
                "app_service: {apps: [{name: a, uri: 'tcp://a:1', expected_status: 200}]} | :1 app_service.apps[0].expected_status: belongs to an address of http or https. Take it away, or change uri",
                "db_service: {databases: [{name: a, uri: 'a:1', expected_status: 200}]} | :1 db_service.databases[0].expected_status: unknown key. Known here: health_check_config, labels, name, required, uri",
                "ssh_service: {sshd_addr: 127.0.0.1} | :1 ssh_service.sshd_addr: \"127.0.0.1\" is no address to check here. Write host:port, such as 127.0.0.1:22, or off",
                "readiness: {on_auth_loss: tolerent, grace: 1m} | :1 readiness.on_auth_loss: \"tolerent\" is not known here. Did you mean tolerant?",
                "teleport: {readiness: {on_auth_loss: never}} | :1 teleport.readiness.on_auth_loss: \"never\" is not known here. Write one of strict, tolerant",
                "readiness: {grace: 1m} | :1 readiness.grace: \"1m\" belongs to on_auth_loss: tolerant. Write that beside it, or take it away",
                "readiness: {on_auth_loss: strict, grace: 1m} | :1 readiness.grace: \"1m\" belongs to on_auth_loss: tolerant. Write that beside it, or take it away",
                "readiness: {on_auth_loss: tolerant, grace: 999ms} | :1 readiness.grace: \"999ms\" is too short. Write at least 1s",
                "readiness: {require_return_path: often} | :1 readiness.require_return_path: \"often\" is not known here. Write yes or no",
                "'a: b: c' | :1: is not YAML: mapping values are not allowed here. Check the indentation, the colons and the quotes around this line",
            })
    void saysWhatIsWrongAndWhatToWrite(String yaml, String expected) throws IOException {
        var file = file(yaml);

        assertThat(problems(() -> read(yaml))).hasToString("[" + file + expected + "]");
    }

    @Test
    void theReturnPathIsRequiredOnlyWhereTheFileSaysSo() throws IOException {
        assertThat(read("version: v3").readiness().requireReturnPath()).isFalse();
        assertThat(read("readiness: {require_return_path: yes}").readiness())
                .isEqualTo(new ReadinessConfig(new OnAuthLoss.Strict(), true));
        assertThat(read("readiness: {on_auth_loss: tolerant, require_return_path: on}").readiness())
                .isEqualTo(new ReadinessConfig(OnAuthLoss.Tolerant.DEFAULT, true));
    }

    @Test
    void readinessMayStandAtTheTopLevelOrUnderTeleport() throws IOException {
        assertThat(read("readiness: {on_auth_loss: tolerant}").readiness().onAuthLoss())
                .isEqualTo(new OnAuthLoss.Tolerant(Duration.ofMinutes(10)));
        assertThat(
                        read("teleport: {readiness: {on_auth_loss: Tolerant, grace: 90s}}")
                                .readiness()
                                .onAuthLoss())
                .isEqualTo(new OnAuthLoss.Tolerant(Duration.ofSeconds(90)));
    }

    @Test
    void looksAfterTheSshdOfTheHostUnlessToldThatThereIsNone() throws IOException {
        assertThat(read("version: v3").targets().get(Role.NODE))
                .extracting(TargetConfig::name, TargetConfig::uri, TargetConfig::required)
                .containsExactly(tuple("sshd", URI.create("ssh://127.0.0.1:22"), false));
        assertThat(read("ssh_service: {sshd_addr: off}").ssh().sshd()).isEmpty();
        assertThat(read("ssh_service: {enabled: no}").targets()).doesNotContainKey(Role.NODE);
    }

    @Test
    void expectsThatAnApiServerMayWantToKnowWhoAsks() throws IOException {
        var config =
                read(
                        """
                        kubernetes_service:
                          enabled: yes
                          clusters: [{name: a, uri: 'https://k8s:6443'}]
                        """);

        var expected = config.kube().targets().getFirst().expectedStatus();
        assertThat(expected).hasToString("200-299 or 401 or 403");
        assertThat(List.of(200, 299, 401, 403)).allMatch(expected::contains);
        assertThat(List.of(199, 300, 400, 402, 404, 500)).noneMatch(expected::contains);
    }

    @Test
    void oneProcessLooksAfterNoMoreTargetsThanAHeartbeatCarries() {
        var yaml = new StringBuilder();
        yaml.append("ssh_service: {sshd_addr: off}\n");
        yaml.append(targets("app_service", "apps", "http://a", 200));
        yaml.append(targets("db_service", "databases", "a:1", 57));

        assertThat(problems(() -> read(yaml.toString())))
                .extracting(Problem::what)
                .containsExactly("257 targets of all services are too many");
    }

    private static String targets(String service, String list, String uri, int number) {
        var yaml = new StringBuilder("%s:\n  enabled: yes\n  %s:\n".formatted(service, list));
        for (int i = 0; i < number; i++) {
            yaml.append("    - {name: t%d, uri: '%s'}\n".formatted(i, uri));
        }
        return yaml.toString();
    }

    @Test
    void aProcessMustRunSomething() {
        assertThat(problems(() -> read("auth_service: {enabled: no}\nssh_service: {enabled: no}")))
                .hasToString(
                        "[%s:2 ssh_service: no service is enabled. Write `enabled: yes` in one of them]"
                                .formatted(path()));
    }

    @Test
    void twoPlacesForOneSettingAreAContradiction() {
        assertThat(
                        problems(() ->
                                read(
                                        """
                                        teleport:
                                          log: {severity: INFO}
                                          auth_token: x
                                          join_params: {token_name: x}
                                        log: {severity: DEBUG}
                                        """)))
                .extracting(p -> p.where().replaceFirst(".*:", ""), Problem::what)
                .containsExactlyInAnyOrder(
                        tuple("5 log", "stands at %s:2 teleport.log too".formatted(path())),
                        tuple(
                                "3 teleport.auth_token",
                                "says the same as %s:4 teleport.join_params.token_name"
                                        .formatted(path())));
    }

    @Test
    void labelsWithoutANodeServiceAreAContradiction() {
        var flags = Flags.NONE.with(Flag.ROLES, "auth").with(Flag.LABELS, "a=b");

        assertThat(problems(() -> reader("root").read(flags)))
                .extracting(Problem::where)
                .containsExactly("--labels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "teleport: {auth_token: [hunter2]}",
                "teleport: {auth_token: {hunter2: x}}",
                "teleport: {join_params: hunter2}",
                "teleport: {auth_token: *hunter2}",
                "teleport: {auth_token: 'hunter2', auth_token: 'hunter2'}",
                "teleport: {auth_token: \"hunter2}",
                "teleport: {auth_tokn: hunter2}",
                "auth_service: {tokens: [hunter2]}",
                "auth_service: {tokens: ['hunter2:node']}",
                "db_service: {databases: [{name: a, uri: 'pg://u:hunter2@h:1'}]}",
            })
    void problemsNeverShowASecret(String yaml) {
        var thrown = catchThrowableOfType(ConfigException.class, () -> read(yaml));

        assertThat(thrown.problems()).isNotEmpty();
        assertThat(thrown).hasMessageNotContaining("hunter2");
        assertThat(thrown.fault().toString()).doesNotContain("hunter2");
    }

    @Test
    void configurationNeverPrintsAToken() throws IOException {
        var config =
                read("teleport: {auth_token: hunter2}\nauth_service: {tokens: ['node:hunter2']}");
        var flags = Flags.NONE.with(Flag.TOKEN, "hunter2");

        assertThat(config.toString()).doesNotContain("hunter2");
        assertThat(flags.toString()).doesNotContain("hunter2");
    }

    @Test
    void fileNamedByTheUserMustExist() {
        var flags = Flags.NONE.with(Flag.CONFIG, dir.resolve("none.yaml").toString());

        assertThat(problems(() -> reader("root").read(flags)))
                .hasToString(
                        "[%s: does not exist. Check the path]".formatted(dir.resolve("none.yaml")));
    }

    @Test
    void dataDirectoryMustLeaveRoomForItsSocket() {
        var longest = "/" + "d".repeat(95);

        assertThat(reader("root").read(Flags.NONE.with(Flag.DATA_DIR, longest)).dataDir())
                .isEqualTo(Path.of(longest));
        assertThat(
                        problems(() ->
                                reader("root").read(Flags.NONE.with(Flag.DATA_DIR, longest + "d"))))
                .extracting(Problem::what)
                .singleElement()
                .asString()
                .endsWith("is 97 bytes long; a Unix socket in it allows 96");
    }

    @Test
    void stateOfAnotherUserIsLookedForWhereThatUserKeepsIt() {
        var sudo = new Surroundings(Map.of("SUDO_USER", "ada"), "root", "here", dir);
        var root = new Surroundings(Map.of(), "root", "here", dir);
        var ada = new Surroundings(Map.of(), "ada", "here", dir);

        assertThat(sudo.otherDataDirs())
                .containsExactly(Path.of("/home/ada/.local/state/teleport"));
        assertThat(root.otherDataDirs()).isEmpty();
        assertThat(ada.otherDataDirs()).containsExactly(Path.of("/var/lib/teleport"));
    }

    @Test
    void tooManyLabelsAreRefusedHereAndNotByAuth() {
        var labels = new StringBuilder("ssh_service:\n  labels:\n");
        for (int i = 0; i < 65; i++) {
            labels.append("    l").append(i).append(": x\n");
        }

        assertThat(problems(() -> read(labels.toString())))
                .extracting(Problem::what)
                .containsExactly("65 labels are too many");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "teleport: {auth_server: auth.example.com:3025}",
                "teleport: {auth_server: ['auth-1:3025', 'auth-2:3025']}",
                "{teleport: {auth_server: 'auth:3025'}, ssh_service: {enabled: yes}}"
            })
    void anotherAuthServerWantsItSaidThatNoneRunsHere(String yaml) throws IOException {
        assertThat(problems(() -> readToStart(yaml, Flags.NONE)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.where()).isEqualTo(path() + ":1 teleport.auth_server");
                    assertThat(problem.what()).contains("runs by default");
                    assertThat(problem.fix()).contains("enabled: no", "--roles=node");
                });
        assertThat(read(yaml).auth().enabled()).as("for a command").isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "teleport: {auth_server: '127.0.0.1:3025'}",
                "teleport: {auth_server: 'localhost:3025'}",
                "teleport: {auth_server: 'here:3025'}",
                "teleport: {auth_server: ['auth-1:3025', 'here:3025']}",
                "{teleport: {auth_server: 'auth:443'}, auth_service: {advertise_addr: 'auth:443'}}",
                "{teleport: {auth_server: '10.9.9.9:3025'}, auth_service: {listen_addr: '10.9.9.9:3025'}}",
                "{teleport: {auth_server: 'auth:3025'}, auth_service: {enabled: no}}"
            })
    void itsOwnAuthServerMayBeNamedAndAnotherWhereNoneRunsHere(String yaml) throws IOException {
        assertThat(readToStart(yaml, Flags.NONE).unusedAuthServers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"enabled: yes", "listen_addr: '0.0.0.0:3025'", "cluster_name: c1"})
    void anAuthServerBesideOneThatIsWantedHereIsNamedAsUnused(String said) throws IOException {
        var yaml = "{teleport: {auth_server: 'auth:3025'}, auth_service: {%s}}".formatted(said);

        assertThat(readToStart(yaml, Flags.NONE).unusedAuthServers())
                .containsExactly(new HostPort("auth", 3025));
    }

    @Test
    void rolesDecideWhetherAnotherAuthServerIsUsed() throws IOException {
        var yaml = "teleport: {auth_server: 'auth:3025'}";
        var node = readToStart(yaml, Flags.NONE.with(Flag.ROLES, "node"));
        var both = readToStart(yaml, Flags.NONE.with(Flag.ROLES, "auth,node"));

        assertThat(node.unusedAuthServers()).isEmpty();
        assertThat(both.unusedAuthServers()).containsExactly(new HostPort("auth", 3025));
    }

    @Test
    void theFlagThatNamesAnotherAuthServerIsNamed() {
        var flags = Flags.NONE.with(Flag.AUTH_SERVER, "auth:3025");

        assertThat(problems(() -> reader("root").readToStart(flags)))
                .extracting(Problem::where)
                .containsExactly("--auth-server");
    }

    private Config readToStart(String yaml, Flags flags) throws IOException {
        return reader("root").readToStart(flags.with(Flag.CONFIG, file(yaml).toString()));
    }

    private ConfigReader reader(String user) {
        return new ConfigReader(
                new Surroundings(
                        Map.of("HOME", "/home/" + user),
                        user,
                        "here",
                        dir.resolve("default.yaml")));
    }

    private Config read(String yaml) throws IOException {
        return reader("root").read(Flags.NONE.with(Flag.CONFIG, file(yaml).toString()));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(path(), yaml);
    }

    private Path path() {
        return dir.resolve("teleport.yaml");
    }

    private static List<Problem> problems(ThrowingCallable read) {
        return catchThrowableOfType(ConfigException.class, read).problems();
    }
}
