package dev.muster.testkit.engine;

import static dev.muster.testkit.Eventually.eventually;

import dev.muster.core.net.HostPort;
import dev.muster.testkit.Commands;
import dev.muster.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// An etcd of one or more members, Debian's `etcd-server` and `etcd-client`, with TLS and with a
/// user that has a password. Members can be killed, stopped and started again on their data.
public final class EtcdServer implements AutoCloseable {
    /// Who may read and write everything below [#PREFIX].
    public static final String USER = "muster";

    public static final String PREFIX = "/muster/";

    private static final Duration START = Duration.ofSeconds(60);
    private static final long STEP_NANOS = 50_000_000;

    private final Path directory;
    private final List<String> flags;
    private final ServerFiles files;
    private final String password = UUID.randomUUID().toString();
    private final Path passwordFile;
    private final List<Member> members = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private String token;
    private boolean authenticates;

    private record Member(String name, HostPort client, HostPort peer, Path data) {}

    private EtcdServer(Path directory, String host, List<String> flags) throws IOException {
        this.directory = directory;
        this.token = host;
        this.flags = List.copyOf(flags);
        this.files = ServerFiles.make(directory, host);
        this.passwordFile = Files.writeString(directory.resolve("password"), password);
    }

    /// Starts one and returns when it can be used.
    ///
    /// @param directory of its own, where its data and files come
    /// @param host an address of this machine
    /// @param flags more of etcd's, such as `--quota-backend-bytes=16777216`
    public static EtcdServer start(Path directory, String host, int size, String... flags)
            throws IOException, InterruptedException {
        var server = new EtcdServer(directory, host, List.of(flags));
        for (int i = 0; i < size; i++) {
            server.members.add(
                    new Member(
                            "member-" + i,
                            new HostPort(host, Ports.free(host)),
                            new HostPort(host, Ports.free(host)),
                            directory.resolve("data-" + i)));
        }
        try {
            for (int i = 0; i < size; i++) {
                server.processes.add(server.launch(i));
            }
            server.awaitHealth();
            server.enableAuthentication();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// As the other, with one member on loopback.
    public static EtcdServer start(Path directory) throws IOException, InterruptedException {
        return start(directory, "127.0.0.1", 1);
    }

    /// Returns where clients find its members.
    public List<HostPort> peers() {
        return members.stream().map(Member::client).toList();
    }

    /// Returns the certificate of the authority that its own are of.
    public Path authority() {
        return files.authority();
    }

    public String password() {
        return password;
    }

    public Path passwordFile() {
        return passwordFile;
    }

    /// Returns what a configuration says of it, as a YAML flow mapping.
    ///
    /// @param prefix what all keys begin with; below [#PREFIX]
    public String storage(String prefix) {
        return "{type: etcd, peers: [%s], prefix: %s, tls_ca_file: %s, username: %s, password_file: %s}"
                .formatted(
                        String.join(
                                ", ",
                                peers().stream().map(peer -> "\"https://" + peer + "\"").toList()),
                        prefix,
                        authority(),
                        USER,
                        passwordFile);
    }

    /// Kills a member as `kill -9` does.
    public void kill(int member) {
        processes.get(member).destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /// Starts a member again that was killed, on its data; returns at once.
    public void restart(int member) throws IOException {
        processes.set(member, launch(member));
    }

    /// Sends a member a signal such as STOP or CONT.
    public void signal(int member, String name) throws IOException, InterruptedException {
        Commands.run(List.of("kill", "-" + name, Long.toString(processes.get(member).pid())));
    }

    /// Waits until a majority serves.
    public void awaitHealth() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!isHealthy()) {
            if (System.nanoTime() - start > START.toNanos()) {
                throw new IllegalStateException(
                        "etcd is not healthy, see its logs in " + directory);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /// Returns which member leads, once all are up and agree on it.
    public int leader() {
        return eventually("all members name one leader", START, this::named, OptionalInt::isPresent)
                .getAsInt();
    }

    private OptionalInt named() throws IOException, InterruptedException {
        var status = control("endpoint", "status", "--write-out=fields");
        var leaders = Set.copyOf(values(status, "Leader"));
        int member = values(status, "MemberID").indexOf(leaders.iterator().next());
        return leaders.size() == 1 && member >= 0 ? OptionalInt.of(member) : OptionalInt.empty();
    }

    /// Returns how many entries the members' log has had: a write is one, and so are the grant and
    /// the end of a lease, which raise no revision.
    public long logged() throws IOException, InterruptedException {
        var status = control("endpoint", "status", "--write-out=fields");
        return Long.parseLong(values(status, "RaftIndex").getFirst());
    }

    /// Makes a member the leader, once all are up.
    public void lead(int member) throws IOException, InterruptedException {
        if (leader() != member) {
            var ids = values(control("endpoint", "status", "--write-out=fields"), "MemberID");
            control("move-leader", Long.toHexString(Long.parseUnsignedLong(ids.get(member))));
        }
    }

    /// Saves what is stored, as an operator does, and returns the file.
    public Path backUp() throws IOException, InterruptedException {
        var file = directory.resolve("backup-" + UUID.randomUUID());
        control("snapshot", "save", file.toString());
        return file;
    }

    /// Gives the only member, which was killed, what a backup has, as an operator does.
    public void restore(Path backup) throws IOException, InterruptedException {
        var member = renew();
        Commands.run(
                List.of(
                        "etcdctl",
                        "snapshot",
                        "restore",
                        backup.toString(),
                        "--name=" + member.name(),
                        "--data-dir=" + member.data(),
                        "--initial-cluster=" + member.name() + "=http://" + member.peer(),
                        "--initial-cluster-token=" + token,
                        "--initial-advertise-peer-urls=http://" + member.peer()));
    }

    /// Makes the only member, which was killed, the first of another etcd, one without users.
    public void empty() {
        var _ = renew();
        token = token + "-anew";
        authenticates = false;
    }

    private Member renew() {
        var old = members.getFirst();
        var data = directory.resolve("data-" + UUID.randomUUID());
        var member = new Member(old.name(), old.client(), old.peer(), data);
        members.set(0, member);
        return member;
    }

    /// Makes it forget all changes until now, as an operator does.
    public void compact() throws IOException, InterruptedException {
        control("put", "compacted", "1"); // the revision compacted to is remembered
        var status = control("endpoint", "status", "--write-out=fields");
        control("compact", values(status, "Revision").getFirst());
    }

    /// Runs `etcdctl` as root of this etcd and returns what it printed.
    public String control(String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                "etcdctl",
                                "--endpoints="
                                        + String.join(
                                                ",",
                                                peers().stream().map(HostPort::toString).toList()),
                                "--cacert=" + authority()));
        if (authenticates) {
            command.add("--user=root:" + password);
        }
        command.addAll(List.of(arguments));
        return Commands.run(command);
    }

    /// Returns the values of a field, one of each member.
    private static List<String> values(String status, String field) {
        var start = "\"%s\" : ".formatted(field);
        return status.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }

    private boolean isHealthy() throws InterruptedException {
        try {
            var _ = control("get", "health", "--command-timeout=2s");
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void enableAuthentication() throws IOException, InterruptedException {
        control("user", "add", "root:" + password);
        control("user", "grant-role", "root", "root");
        control("user", "add", USER + ":" + password);
        control("role", "add", USER);
        control("role", "grant-permission", USER, "readwrite", PREFIX, "--prefix=true");
        control("user", "grant-role", USER, USER);
        control("auth", "enable");
        authenticates = true;
    }

    private Process launch(int number) throws IOException {
        var member = members.get(number);
        var cluster =
                String.join(
                        ",",
                        IntStream.range(0, members.size())
                                .mapToObj(members::get)
                                .map(one -> one.name() + "=http://" + one.peer())
                                .toList());
        var log = directory.resolve(member.name() + ".log").toFile();
        var command =
                Stream.of(
                        "etcd",
                        "--name=" + member.name(),
                        "--data-dir=" + member.data(),
                        "--listen-client-urls=https://" + member.client(),
                        "--advertise-client-urls=https://" + member.client(),
                        "--listen-peer-urls=http://" + member.peer(),
                        "--initial-advertise-peer-urls=http://" + member.peer(),
                        "--initial-cluster=" + cluster,
                        "--initial-cluster-token=" + token,
                        "--cert-file=" + files.certificate(),
                        "--key-file=" + files.key(),
                        "--logger=zap",
                        "--log-level=warn");
        return new ProcessBuilder(Stream.concat(command, flags.stream()).toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    @Override
    public void close() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
