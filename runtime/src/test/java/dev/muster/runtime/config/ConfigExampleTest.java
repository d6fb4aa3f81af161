package dev.muster.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.role.Role;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

final class ConfigExampleTest {
    @TempDir Path dir;

    @Test
    void valuesShownAsDefaultsAreTheDefaults() throws IOException {
        var file = dir.resolve("teleport.yaml");

        Files.writeString(file, "version: v3");
        var defaults = read(file);
        Files.writeString(file, ConfigExample.text());

        assertThat(read(file)).isEqualTo(defaults);
    }

    @Test
    void everyDefaultStandsSwitchedOn() throws IOException {
        var shown = keysOf(ConfigExample.text());

        assertThat(shown)
                .contains(
                        "teleport.log.severity",
                        "teleport.health_check_config.targets.unhealthy_threshold",
                        "auth_service.instance_ttl",
                        "auth_service.offline_retention",
                        "debug_service.enabled");
    }

    @Test
    void everyKeyOfTheReaderStandsInTheExampleAndNoOther() throws IOException {
        var text = switchedOn();
        var file = Files.writeString(dir.resolve("all.yaml"), text);

        assertThat(keysOf(text)).isEqualTo(reader().keys(file));
    }

    @Test
    void everyValueShownIsOneTheReaderTakes() throws IOException {
        var config = readSwitchedOn("etcd", "conn_string|pool_size");

        assertThat(config.auth().tokens()).hasSize(1);
        assertThat(config.kube().targets()).hasSize(1);
        assertThat(((Storage.Etcd) config.storage()).peers()).hasSize(2);
        assertThat(config.readiness().onAuthLoss()).isEqualTo(OnAuthLoss.Tolerant.DEFAULT);
        assertThat(config.app().targets().getFirst().check()).isEqualTo(TargetCheckConfig.DEFAULT);
    }

    @Test
    void theReaderTakesWhatIsShownOfPostgresql() throws IOException {
        var config = readSwitchedOn("postgresql", String.join("|", EtcdReader.KEYS));

        assertThat(((Storage.Postgresql) config.storage()).poolSize())
                .isEqualTo(Storage.Postgresql.DEFAULT_POOL_SIZE);
    }

    /// @param absent keys of other engines, joined by `|`
    private Config readSwitchedOn(String engine, String absent) throws IOException {
        var secret = Files.writeString(dir.resolve("token"), "secret");
        var text =
                switchedOn()
                        .replaceFirst("(?m)^  auth_token:.*$", "")
                        .replaceFirst("(?m)^health_check_config:$", "")
                        .replaceFirst("(?m)^log:$", "")
                        .replaceFirst("(?m)^readiness:$", "")
                        .replace("type: sqlite", "type: " + engine)
                        .replaceAll("(?m)^    (%s):.*$".formatted(absent), "")
                        .replace("on_auth_loss: strict", "on_auth_loss: tolerant")
                        .replace("/etc/teleport/static-token", secret.toString());
        return read(Files.writeString(dir.resolve("all.yaml"), text));
    }

    @Test
    void agentExampleLoads() throws IOException {
        var file = Path.of("../config/agent.yaml");

        assertThat(read(file).roles()).containsExactly(Role.NODE, Role.APP);
    }

    @Test
    void printedTextIsTheFileOfTheTree() throws IOException {
        assertThat(ConfigExample.text())
                .isEqualTo(Files.readString(Path.of("../config/teleport.yaml")));
    }

    /// Takes the `#` from every line that is a key or a list's item.
    private static String switchedOn() {
        return ConfigExample.text().replaceAll("(?m)^( *)#( *(?:- )?[a-z_]+:(?: .*)?)$", "$1$2");
    }

    private Config read(Path file) {
        return reader().read(Flags.NONE.with(Flag.CONFIG, file.toString()));
    }

    private ConfigReader reader() {
        return new ConfigReader(
                new Surroundings(Map.of(), "root", "here", dir.resolve("none.yaml")));
    }

    private SortedSet<String> keysOf(String yaml) throws IOException {
        var file = Files.writeString(dir.resolve("keys.yaml"), yaml);
        var keys = new TreeSet<String>();
        collect(new YamlFile(file, "root", new Problems()).read().orElseThrow(), "", keys);
        return keys;
    }

    private static void collect(Node node, String path, SortedSet<String> keys) {
        if (path.endsWith("labels")) {
            return;
        }
        if (node instanceof SequenceNode list) {
            list.getValue().stream()
                    .filter(MappingNode.class::isInstance)
                    .forEach(item -> collect(item, path + "[]", keys));
        }
        if (node instanceof MappingNode mapping) {
            for (var tuple : mapping.getValue()) {
                var key = ((ScalarNode) tuple.getKeyNode()).getValue();
                var at = path.isEmpty() ? key : path + "." + key;
                keys.add(at);
                collect(tuple.getValueNode(), at, keys);
            }
        }
    }
}
