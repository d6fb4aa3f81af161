package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.muster.runtime.config.Config;
import dev.muster.runtime.config.ConfigReader;
import dev.muster.runtime.config.Flag;
import dev.muster.runtime.config.Flags;
import dev.muster.runtime.config.Surroundings;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// deploy/kubernetes against the types of Kubernetes, made from its OpenAPI document: no field that
/// does not exist, none missing that must be there, no value of another type.
final class KubernetesIT {
    private static final Path DEPLOY = Tree.ROOT.resolve("deploy/kubernetes");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"auth.yaml", "agent.yaml"})
    void kubernetesKnowsEveryFieldAndMissesNone(String file) throws Exception {
        for (var object : objects(text(file))) {
            check(object);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "failureThreshold: 3, failureTreshold: 3, failureTreshold",
        "httpGet: {path: /healthz, httpget: {path: /healthz, httpget",
        "serviceName: teleport-agent, serviceName: [a], serviceName",
        "replicas: 2, replicas: two, two",
        "selector:, selektor:, selektor",
    })
    void itWouldNotTakeAWrongOne(String right, String wrong, String named) throws IOException {
        var text = text("agent.yaml");
        assertThat(text).contains(right);
        var objects = objects(text.replace(right, wrong));

        assertThatThrownBy(
                        () -> {
                            for (var object : objects) {
                                check(object);
                            }
                        })
                .hasStackTraceContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth.yaml", "agent.yaml"})
    void theConfigurationIsValidAndTheProbesAskWhereItServes(String file) throws Exception {
        var objects = objects(text(file));
        var config = config(only(objects, "ConfigMap"));
        var pod = only(objects, "StatefulSet").getAsJsonObject("spec").getAsJsonObject("template");
        var container = pod.getAsJsonObject("spec").getAsJsonArray("containers").get(0);

        assertThat(config.diagAddr()).map(Object::toString).contains("0.0.0.0:3000");
        assertThat(probe(container, "livenessProbe")).isEqualTo("/healthz at diag");
        assertThat(probe(container, "readinessProbe")).isEqualTo("/readyz at diag");
        assertThat(ports(container)).containsEntry("diag", 3000);
        if (config.auth().enabled()) {
            assertThat(ports(container)).containsEntry("auth", config.auth().listenAddr().port());
        }
    }

    @Test
    void theServiceLeadsToThePodsAlsoWhileTheyAreNotReady() throws IOException {
        var objects = objects(text("auth.yaml"));
        var service = only(objects, "Service").getAsJsonObject("spec");
        var set = only(objects, "StatefulSet").getAsJsonObject("spec");
        var pod = set.getAsJsonObject("template").getAsJsonObject("metadata");

        assertThat(service.get("publishNotReadyAddresses").getAsBoolean()).isTrue();
        assertThat(service.get("selector")).isEqualTo(pod.get("labels"));
        assertThat(set.getAsJsonObject("selector").get("matchLabels")).isEqualTo(pod.get("labels"));
    }

    private Config config(JsonObject map) throws IOException {
        var text = map.getAsJsonObject("data").get("teleport.yaml").getAsString();
        var file = Files.writeString(directory.resolve("teleport.yaml"), text);
        var surroundings = new Surroundings(Map.of(), "teleport", "pod-0", file);
        return new ConfigReader(surroundings).read(Flags.NONE.with(Flag.CONFIG, file.toString()));
    }

    private static String probe(JsonElement container, String name) {
        var get = container.getAsJsonObject().getAsJsonObject(name).getAsJsonObject("httpGet");
        return get.get("path").getAsString() + " at " + get.get("port").getAsString();
    }

    private static Map<String, Integer> ports(JsonElement container) {
        var ports = new HashMap<String, Integer>();
        for (var port : container.getAsJsonObject().getAsJsonArray("ports")) {
            var object = port.getAsJsonObject();
            ports.put(object.get("name").getAsString(), object.get("containerPort").getAsInt());
        }
        return ports;
    }

    /// Has the type of its kind read it, which throws where it is wrong. The types are named by the
    /// manifests, so only reflection finds them.
    private static void check(JsonObject object) throws Exception {
        var kind = object.get("kind").getAsString();
        var version = object.get("apiVersion").getAsString();
        assertThat(version).as(kind).isIn("v1", "apps/v1");
        var type = Class.forName("io.kubernetes.client.openapi.models.V1" + kind);
        try {
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, object);
            type.getMethod("fromJson", String.class).invoke(null, object.toString());
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(kind + " is wrong", e.getCause());
        }
    }

    private static JsonObject only(List<JsonObject> objects, String kind) {
        var found =
                objects.stream()
                        .filter(object -> object.get("kind").getAsString().equals(kind))
                        .toList();
        assertThat(found).as(kind).hasSize(1);
        return found.getFirst();
    }

    private static List<JsonObject> objects(String text) {
        var objects = new ArrayList<JsonObject>();
        for (var document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
            objects.add(new Gson().toJsonTree(document).getAsJsonObject());
        }
        return objects;
    }

    private static String text(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }
}
