package dev.muster.runtime.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.core.limit.Limits;
import dev.muster.core.net.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads the plain keys of `teleport:`.
final class TeleportReader {
    /// A Unix socket's address holds 108 bytes with its end (unix(7)); the debug socket's name
    /// takes 11 of them.
    private static final int DATA_DIR_BYTES = 96;

    private final Section teleport;
    private final FlagValues flags;
    private final Surroundings surroundings;

    TeleportReader(Section teleport, FlagValues flags, Surroundings surroundings) {
        this.teleport = teleport;
        this.flags = flags;
        this.surroundings = surroundings;
    }

    String nodename() {
        return flags.over(Flag.NODENAME, teleport.value("nodename"), TeleportReader::hostname)
                .orElse(surroundings.hostname());
    }

    Path dataDir() {
        var inFile =
                teleport.value("data_dir").flatMap(v -> v.absolutePath().filter(p -> fits(v, p)));
        return flags.value(Flag.DATA_DIR)
                .flatMap(v -> fromWorkingDirectory(v).filter(p -> fits(v, p)))
                .or(() -> inFile)
                .or(this::defaultDataDir)
                .orElse(Surroundings.ROOT_DATA_DIR);
    }

    List<HostPort> authServers() {
        var inFile = dialAddrs(teleport.values("auth_server"));
        return flags.has(Flag.AUTH_SERVER) ? dialAddrs(authServerFlag()) : inFile;
    }

    /// Reports that an Auth Service of this process, which nobody has asked for, would be used in
    /// place of the one that is named.
    void refuseAuthServers() {
        var named = flags.has(Flag.AUTH_SERVER) ? authServerFlag() : teleport.values("auth_server");
        named.stream()
                .findFirst()
                .ifPresent(first ->
                        first.refuse(
                                "is not known to be this host, where an Auth Service runs by default and would be used instead",
                                "Write `auth_service: {enabled: no}` or give --roles=node to join that one; write `enabled: yes` where it is this host, or to run one here all the same"));
    }

    private List<Value> authServerFlag() {
        return flags.value(Flag.AUTH_SERVER).stream().flatMap(Value::commaSeparated).toList();
    }

    Optional<HostPort> diagAddr() {
        return flags.over(Flag.DIAG_ADDR, teleport.value("diag_addr"), Value::listenAddr);
    }

    private Optional<Path> defaultDataDir() {
        var path = surroundings.dataDir();
        var value =
                new Value(
                        teleport.where("data_dir"),
                        path.map(Path::toString).orElse(""),
                        flags.problems());
        if (path.isEmpty()) {
            value.refuseUnseen(
                    "has no default, since neither XDG_STATE_HOME nor HOME is set",
                    "Give --data-dir");
        }
        return path.filter(p -> fits(value, p));
    }

    private static List<HostPort> dialAddrs(List<Value> values) {
        return values.stream().flatMap(v -> v.dialAddr().stream()).distinct().toList();
    }

    private static Optional<Path> fromWorkingDirectory(Value value) {
        return value.notBlank().map(text -> Path.of(text).toAbsolutePath().normalize());
    }

    private static boolean fits(Value value, Path path) {
        int bytes = path.toString().getBytes(UTF_8).length;
        if (bytes > DATA_DIR_BYTES) {
            value.refuse(
                    "is %d bytes long; a Unix socket in it allows %d"
                            .formatted(bytes, DATA_DIR_BYTES),
                    "Choose a shorter path");
            return false;
        }
        return true;
    }

    private static Optional<String> hostname(Value value) {
        return value.matching(
                name ->
                        name.getBytes(UTF_8).length <= Limits.HOSTNAME_BYTES
                                && name.chars().noneMatch(c -> c <= ' ' || c == 0x7f),
                "is no host name",
                "Write at most %d bytes without blanks".formatted(Limits.HOSTNAME_BYTES));
    }
}
