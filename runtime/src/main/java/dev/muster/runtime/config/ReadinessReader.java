package dev.muster.runtime.config;

import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss.Strict;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss.Tolerant;
import java.util.Map;

/// Reads `readiness:`.
final class ReadinessReader {
    private static final Map<String, OnAuthLoss> WORDS =
            Map.of("strict", new Strict(), "tolerant", Tolerant.DEFAULT);

    private ReadinessReader() {}

    static ReadinessConfig read(Section readiness) {
        return new ReadinessConfig(
                onAuthLoss(readiness),
                readiness
                        .value("require_return_path")
                        .flatMap(Value::yesNo)
                        .orElse(ReadinessConfig.DEFAULT.requireReturnPath()));
    }

    private static OnAuthLoss onAuthLoss(Section readiness) {
        var word = readiness.value("on_auth_loss");
        var grace = readiness.value("grace");
        // A word that is not known is the mistake, and not the grace beside it.
        var chosen =
                word.map(v -> v.oneOf(WORDS).orElse(Tolerant.DEFAULT))
                        .orElse(ReadinessConfig.DEFAULT.onAuthLoss());
        return switch (chosen) {
            case Strict strict -> {
                grace.ifPresent(v ->
                        v.refuse(
                                "belongs to on_auth_loss: tolerant",
                                "Write that beside it, or take it away"));
                yield strict;
            }
            case Tolerant usual ->
                    grace.flatMap(v -> v.duration(Tolerant.SHORTEST))
                            .map(Tolerant::new)
                            .orElse(usual);
        };
    }
}
