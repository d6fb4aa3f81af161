package dev.muster.testkit.engine;

import dev.muster.testkit.Commands;
import dev.muster.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL, Debian's `postgresql`, with TLS only and with users that have passwords. It can be
/// killed, stopped and started again on its data.
public final class PostgresServer implements AutoCloseable {
    /// Who owns the database of the same name.
    public static final String USER = "muster";

    private static final String SUPERUSER = "postgres";
    private static final Duration START = Duration.ofSeconds(60);
    private static final long STEP_NANOS = 50_000_000;

    private final Path directory;
    private final String host;
    private final int port;
    private final ServerFiles files;
    private final String password;
    private final Duration ahead;
    private final AtomicInteger databases = new AtomicInteger();
    private final Path programs = programs();
    private @Nullable Process process;

    private PostgresServer(String host) throws IOException {
        this.directory = Files.createTempDirectory("muster-postgresql-");
        this.host = host;
        this.port = Ports.free(host);
        this.files = ServerFiles.make(directory, host);
        this.password = UUID.randomUUID().toString();
        this.ahead = Duration.ZERO;
    }

    private PostgresServer(PostgresServer primary, Duration ahead) throws IOException {
        this.directory = Files.createTempDirectory("muster-postgresql-");
        this.host = primary.host;
        this.port = Ports.free(host);
        this.files = primary.files;
        this.password = primary.password;
        this.ahead = ahead;
    }

    /// Starts one and returns when it can be used.
    ///
    /// @param host an address of this machine
    public static PostgresServer start(String host) throws IOException, InterruptedException {
        var server = new PostgresServer(host);
        try {
            server.initialize();
            server.restart();
            server.awaitHealth();
            server.query(
                    "postgres",
                    "CREATE ROLE muster LOGIN PASSWORD '%s'".formatted(server.password));
            server.createDatabase(USER);
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// As the other, on loopback.
    public static PostgresServer start() throws IOException, InterruptedException {
        return start("127.0.0.1");
    }

    /// Starts a standby of it and returns when that can be read. To be closed before it.
    ///
    /// @param ahead of this machine's clock; unless zero, it needs Debian's `faketime`
    public PostgresServer standby(Duration ahead) throws IOException, InterruptedException {
        var standby = new PostgresServer(this, ahead);
        try {
            standby.copy(port);
            standby.restart();
            standby.awaitHealth();
            return standby;
        } catch (IOException | InterruptedException | RuntimeException e) {
            standby.close();
            throw e;
        }
    }

    /// Makes a standby the primary; the other one is to be dead.
    public void promote() throws IOException, InterruptedException {
        query("postgres", "SELECT pg_promote()");
    }

    /// Returns libpq's URI of a database on this server and another, for its owner.
    public String uri(String database, PostgresServer other) {
        return uri(database).replace(":" + port, ":%d,%s:%d".formatted(port, host, other.port));
    }

    /// Returns libpq's URI of a database, for its owner.
    public String uri(String database) {
        return "postgresql://%s:%s@%s:%d/%s?sslmode=verify-full&sslrootcert=%s"
                .formatted(USER, password, host, port, database, encoded(authority()));
    }

    /// Returns what a configuration says of a database, as a YAML flow mapping.
    public String storage(String database) {
        return "{type: postgresql, conn_string: \"%s\", pool_size: 4}".formatted(uri(database));
    }

    /// Returns what makes PostgreSQL's own programs use it as the owner of its databases.
    public Map<String, String> environment() {
        var all = new HashMap<>(login());
        all.putAll(Map.of("PGHOST", host, "PGPORT", Integer.toString(port), "PGUSER", USER));
        return all;
    }

    /// Returns the certificate of the authority that its own is of.
    public Path authority() {
        return files.authority();
    }

    public String password() {
        return password;
    }

    /// Makes an empty database and returns its name.
    public String newDatabase() throws IOException, InterruptedException {
        var name = "test_" + databases.incrementAndGet();
        createDatabase(name);
        return name;
    }

    /// Makes an empty database.
    public void createDatabase(String name) throws IOException, InterruptedException {
        query("postgres", "CREATE DATABASE %s OWNER %s".formatted(name, USER));
    }

    /// Kills all of it as `kill -9` does.
    public void kill() {
        var running = process;
        if (running == null) {
            return;
        }
        process = null;
        var all = Stream.concat(Stream.of(running.toHandle()), running.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    /// Starts it again after it was killed, on its data; returns at once.
    public void restart() throws IOException {
        var log = directory.resolve("server.log").toFile();
        process =
                new ProcessBuilder(asOwner(command()))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                        .start();
    }

    private String[] command() throws IOException {
        var command = new ArrayList<String>();
        if (!ahead.isZero()) {
            command.addAll(
                    List.of(
                            "env",
                            "LD_PRELOAD=" + fakeTime(),
                            "FAKETIME=%+d".formatted(ahead.toSeconds()),
                            "FAKETIME_DONT_FAKE_MONOTONIC=1",
                            "DONT_FAKE_MONOTONIC=1"));
        }
        command.addAll(
                List.of(
                        programs.resolve("postgres").toString(),
                        "-D",
                        data().toString(),
                        "-c",
                        "port=" + port));
        return command.toArray(String[]::new);
    }

    /// Sends all of it a signal such as STOP or CONT.
    public void signal(String name) throws IOException, InterruptedException {
        var running = process;
        if (running == null) {
            throw new IllegalStateException("it does not run");
        }
        var command = new ArrayList<>(List.of("kill", "-" + name));
        Stream.concat(Stream.of(running.toHandle()), running.descendants())
                .forEach(one -> command.add(Long.toString(one.pid())));
        run(command);
    }

    /// Waits until it serves.
    public void awaitHealth() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!isHealthy()) {
            if (System.nanoTime() - start > START.toNanos()) {
                throw new IllegalStateException(
                        "PostgreSQL is not healthy: "
                                + Files.readString(directory.resolve("server.log")));
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /// Runs a statement as the superuser and returns what it printed, unaligned, without headers.
    public String query(String database, String sql) throws IOException, InterruptedException {
        return run(
                List.of(
                        programs.resolve("psql").toString(),
                        "--no-psqlrc",
                        "--quiet",
                        "--tuples-only",
                        "--no-align",
                        "--set=ON_ERROR_STOP=1",
                        "--host=" + host,
                        "--port=" + port,
                        "--username=" + SUPERUSER,
                        "--dbname=" + database,
                        "--command=" + sql));
    }

    private boolean isHealthy() throws InterruptedException {
        try {
            var _ = query("postgres", "SELECT 1");
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void initialize() throws IOException, InterruptedException {
        var passwordFile = Files.writeString(directory.resolve("password"), password);
        giveToOwner();
        run(
                asOwner(
                        programs.resolve("initdb").toString(),
                        "--pgdata=" + data(),
                        "--username=" + SUPERUSER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"));
        Files.writeString(data().resolve("postgresql.conf"), configuration());
        Files.writeString(
                data().resolve("pg_hba.conf"),
                """
                hostssl all all all scram-sha-256
                hostssl replication all all scram-sha-256
                """);
    }

    private void copy(int primary) throws IOException, InterruptedException {
        giveToOwner();
        run(
                asOwner(
                        programs.resolve("pg_basebackup").toString(),
                        "--pgdata=" + data(),
                        "--host=" + host,
                        "--port=" + primary,
                        "--username=" + SUPERUSER,
                        "--write-recovery-conf",
                        "--checkpoint=fast",
                        "--no-sync"));
    }

    private void giveToOwner() throws IOException, InterruptedException {
        if (isRoot()) {
            run(List.of("chown", "-R", SUPERUSER, directory.toString()));
        }
    }

    private String configuration() {
        return """
        listen_addresses = '%s'
        port = %d
        unix_socket_directories = ''
        ssl = on
        ssl_cert_file = '%s'
        ssl_key_file = '%s'
        password_encryption = 'scram-sha-256'
        max_connections = 200
        log_timezone = 'UTC'
        """
                .formatted(host, port, files.certificate(), files.key());
    }

    private Path data() {
        return directory.resolve("data");
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        return Commands.run(command, directory, login());
    }

    private Map<String, String> login() {
        return Map.of(
                "PGPASSWORD",
                password,
                "PGSSLMODE",
                "verify-full",
                "PGSSLROOTCERT",
                authority().toString(),
                "PGCONNECT_TIMEOUT",
                "2");
    }

    /// PostgreSQL refuses to be run by root, and its programs look for certificates at home.
    private List<String> asOwner(String... command) {
        var all = new ArrayList<String>();
        if (isRoot()) {
            all.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + SUPERUSER,
                            "--regid=" + SUPERUSER,
                            "--init-groups",
                            "env",
                            "HOME=" + directory));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /// Tells whether there is a PostgreSQL to start.
    public static boolean isInstalled() {
        try {
            return Files.isDirectory(programs());
        } catch (IOException _) {
            return false;
        }
    }

    /// Returns where Debian keeps the programs of the latest version; they are not on the PATH.
    private static Path programs() throws IOException {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("no initdb in /usr/lib/postgresql/*/bin"));
        }
    }

    /// Returns where Debian keeps the library that moves a process's clock.
    private static Path fakeTime() throws IOException {
        try (var platforms = Files.list(Path.of("/usr/lib"))) {
            return platforms
                    .map(platform -> platform.resolve("faketime/libfaketime.so.1"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(
                            () -> new IOException("no faketime/libfaketime.so.1 in /usr/lib/*"));
        }
    }

    private static String encoded(Path path) {
        return URLEncoder.encode(path.toString(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        kill();
        try (var all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
