package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Reads what a process is told: defaults, over them the file, over it the flags.
public final class ConfigReader {
    private final Surroundings surroundings;
    private final StorageCheck storageCheck;

    public ConfigReader(Surroundings surroundings) {
        this(surroundings, StorageCheck.NONE);
    }

    /// @param storageCheck asked where the process runs an Auth Service
    public ConfigReader(Surroundings surroundings, StorageCheck storageCheck) {
        this.surroundings = requireNonNull(surroundings, "surroundings");
        this.storageCheck = requireNonNull(storageCheck, "storageCheck");
    }

    /// Returns the whole configuration. The file is the one that [Flag#CONFIG] names, or else the
    /// default one if it exists.
    ///
    /// @throws ConfigException with every problem found
    public Config read(Flags flags) {
        return read(flags, false);
    }

    /// As the other, for a process that is to run what is configured: it refuses besides what that
    /// would silently not use.
    public Config readToStart(Flags flags) {
        return read(flags, true);
    }

    private Config read(Flags flags, boolean toStart) {
        var problems = new Problems();
        var file = file(flags);
        var document = new Document(file.map(Path::toString).orElse("defaults"), problems);
        var root = root(file, document);
        var config = config(file, root, new FlagValues(flags, problems), toStart);
        document.reportUnknownKeys();
        problems.throwIfAny();
        return config;
    }

    /// Returns the paths of all keys, such as `teleport.log.severity` and `app_service.apps[].uri`,
    /// as far as `file` has at least one item of each list.
    SortedSet<String> keys(Path file) {
        var problems = new Problems();
        var document = new Document(file.toString(), problems);
        var root = root(Optional.of(file), document);
        config(Optional.of(file), root, new FlagValues(Flags.NONE, problems), false);
        return document.known();
    }

    private Section root(Optional<Path> file, Document document) {
        return file.flatMap(
                        path -> new YamlFile(path, surroundings.user(), document.problems()).read())
                .map(node -> Section.of(document, node))
                .orElseGet(() -> Section.absent(document));
    }

    private Optional<Path> file(Flags flags) {
        return Optional.ofNullable(flags.values().get(Flag.CONFIG))
                .map(Path::of)
                .or(() -> Optional.of(surroundings.configFile()).filter(Files::exists));
    }

    private Config config(Optional<Path> file, Section root, FlagValues flags, boolean toStart) {
        checkVersion(root);
        var section = root.section("teleport");
        var teleport = new TeleportReader(section, flags, surroundings);
        var storage = section.section("storage");
        var healthCheck = HealthCheckReader.read(either(root, section, "health_check_config"));
        var services = new ServicesReader(root, flags, healthCheck.targets());
        var config =
                new Config(
                        file,
                        teleport.nodename(),
                        teleport.dataDir(),
                        teleport.authServers(),
                        JoinReader.read(section, flags),
                        teleport.diagAddr(),
                        LogReader.read(either(root, section, "log"), flags),
                        StorageReader.read(storage),
                        healthCheck,
                        ReadinessReader.read(either(root, section, "readiness")),
                        services.auth(
                                file.isEmpty() ? AuthConfig.LOOPBACK : AuthConfig.ALL_INTERFACES),
                        services.ssh(),
                        services.app(),
                        services.db(),
                        services.kube(),
                        root.section("debug_service").yesNo("enabled", true));
        services.check(config);
        if (toStart && !services.saysWhetherAuth() && !config.unusedAuthServers().isEmpty()) {
            teleport.refuseAuthServers();
        }
        if (config.auth().enabled()) {
            storageCheck
                    .mistakes(config.storage())
                    .forEach(one -> storage.refuse(one.key(), one.what(), one.fix()));
        }
        return config;
    }

    private static void checkVersion(Section root) {
        root.value("version")
                .filter(version -> !version.text().equals("v3"))
                .ifPresent(version ->
                        version.refuse("is no version that this build reads", "Write v3"));
    }

    /// Returns a section that may stand at the top level or under `teleport:`, documented there.
    private static Section either(Section root, Section teleport, String key) {
        var above = root.section(key, teleport.path(key));
        if (!root.has(key)) {
            return teleport.section(key);
        }
        if (!teleport.ignore(List.of(key)).isEmpty()) {
            root.refuse(
                    key, "stands at %s too".formatted(teleport.where(key)), "Keep one of the two");
        }
        return above;
    }
}
