package dev.muster.runtime.config;

import dev.muster.core.limit.Limits;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Reads the targets of one service.
final class TargetsReader {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

    private final TargetKind kind;
    private final TargetCheckConfig pace;

    TargetsReader(TargetKind kind, TargetCheckConfig pace) {
        this.kind = kind;
        this.pace = pace;
    }

    List<TargetConfig> read(Section service, String key) {
        var targets = new ArrayList<TargetConfig>();
        var names = new HashSet<String>();
        for (var item : service.sections(key)) {
            var target = target(item);
            target.filter(t -> !names.add(t.name()))
                    .ifPresent(t ->
                            item.refuse(
                                    "name",
                                    Texts.quote(t.name()) + " names two targets",
                                    "Give each a name of its own"));
            target.ifPresent(targets::add);
        }
        if (targets.size() > Limits.TARGETS) {
            service.refuse(
                    key,
                    "%d targets are too many".formatted(targets.size()),
                    "Keep at most " + Limits.TARGETS);
        }
        return targets;
    }

    private Optional<TargetConfig> target(Section item) {
        var name = item.required("name").flatMap(TargetsReader::name);
        var uri = item.required("uri").flatMap(kind::read);
        var labels = LabelsReader.read(item);
        boolean required = item.yesNo("required", false);
        var expected = expected(item, uri);
        var check = HealthCheckReader.readTarget(item.section("health_check_config"), pace);
        return name.flatMap(
                n -> uri.map(u -> new TargetConfig(n, u, labels, required, expected, check)));
    }

    private ExpectedStatus expected(Section item, Optional<URI> uri) {
        if (!kind.speaksHttp()) {
            return kind.expected();
        }
        var values = item.values("expected_status");
        if (!values.isEmpty() && uri.filter(u -> u.getScheme().equals("tcp")).isPresent()) {
            item.refuse(
                    "expected_status",
                    "belongs to an address of http or https",
                    "Take it away, or change uri");
        }
        return ExpectedStatus.read(values).orElse(kind.expected());
    }

    private static Optional<String> name(Value value) {
        return value.matching(
                name -> name.matches(NAME),
                "is no target's name",
                "Write letters, digits, dots, dashes and underscores, at most 128");
    }
}
