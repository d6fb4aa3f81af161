package dev.muster.tctl.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.Coverage;
import dev.muster.tctl.output.Console;
import dev.muster.tctl.output.Coverages;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.Format;
import dev.muster.tctl.output.Latency;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.Sources;
import dev.muster.tctl.output.View;
import dev.muster.tctl.session.CtrlC;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// How the pings of many agents are shown.
///
/// @param took from the first to the last
record PingReport(PingTally tally, Coverage coverage, Duration took, Ending ending) {
    /// A table that a person reads; documents have all.
    private static final int SHOWN = 20;

    /// How the pings have ended.
    sealed interface Ending {
        record Whole() implements Ending {}

        record Interrupted() implements Ending {}

        /// The Auth Service that was asked answers no more.
        record Failed(FaultException why) implements Ending {}
    }

    private static final View<PingTally.Failure> FAILURES =
            new View<>(
                    "failures",
                    List.of("Server ID", "Auth ID", "Reason"),
                    failure ->
                            List.of(
                                    failure.id().toString(),
                                    failure.authId(),
                                    ProtoFields.text(failure.reason())),
                    failure ->
                            new Fields()
                                    .put("id", failure.id())
                                    .put("auth_id", failure.authId())
                                    .put("reason", ProtoFields.reason(failure.reason()).map())
                                    .map());

    PingReport {
        requireNonNull(tally, "tally");
        requireNonNull(coverage, "coverage");
        requireNonNull(took, "took");
        requireNonNull(ending, "ending");
    }

    /// Says what is missing, one line each. Returns the exit code, or throws what the pings ended
    /// by.
    int exit(PrintWriter err) {
        return switch (ending) {
            case Ending.Interrupted _ -> CtrlC.EXIT;
            case Ending.Failed(var why) -> throw why;
            case Ending.Whole _ -> {
                int missing = Coverages.warn(coverage, err);
                yield tally.failed() > 0 ? 1 : missing;
            }
        };
    }

    /// Prints nothing where nothing is known.
    void print(Console console) {
        if (ending instanceof Ending.Failed && tally.pinged() == 0) {
            return;
        }
        if (console.format() == Format.TEXT) {
            text(console);
        } else {
            document(console);
        }
    }

    private void text(Console console) {
        var out = console.out();
        out.print(headline());
        if (tally.latencies().size() > 0) {
            out.print("Round trip: %s.\n".formatted(spread(tally.latencies())));
        }
        if (tally.failed() > 0) {
            out.print("Failed: %s.\n\n".formatted(codes()));
            var listing = console.listing(FAILURES);
            tally.failures().stream().limit(SHOWN).forEach(listing::add);
            listing.end();
            if (tally.failed() > SHOWN) {
                out.print(
                        "… and %d more; --format=json lists all.\n"
                                .formatted(tally.failed() - SHOWN));
            }
        }
        if (coverage.getSourcesCount() > 0) {
            out.print('\n');
            var listing = console.listing(sources());
            coverage.getSourcesList().forEach(listing::add);
            listing.end();
        }
    }

    private String headline() {
        return "%s %d %s in %s: %d answered, %d failed.\n"
                .formatted(
                        switch (ending) {
                            case Ending.Whole _ -> "Pinged";
                            case Ending.Interrupted _ -> "Interrupted; pinged";
                            case Ending.Failed _ -> "Broken off; pinged";
                        },
                        tally.pinged(),
                        tally.pinged() == 1 ? "agent" : "agents",
                        String.format(Locale.ROOT, "%.1fs", took.toMillis() / 1e3),
                        tally.pinged() - tally.failed(),
                        tally.failed());
    }

    private String codes() {
        return tally.byCode().entrySet().stream()
                .map(entry -> entry.getValue() + " " + Printable.of(entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static String spread(Latencies latencies) {
        return "min %s, p50 %s, p90 %s, p99 %s, max %s"
                .formatted(
                        Latency.text(latencies.percentile(0)),
                        Latency.text(latencies.percentile(50)),
                        Latency.text(latencies.percentile(90)),
                        Latency.text(latencies.percentile(99)),
                        Latency.text(latencies.percentile(100)));
    }

    private void document(Console console) {
        var listing = console.listing(FAILURES);
        listing.note("pinged", tally.pinged());
        listing.note("answered", tally.pinged() - tally.failed());
        listing.note("failed", tally.failed());
        listing.note("finished", ending instanceof Ending.Whole);
        listing.note("took_seconds", took.toMillis() / 1e3);
        if (tally.latencies().size() > 0) {
            listing.note("round_trip_ms", milliseconds(tally.latencies()).map());
        }
        listing.note("failed_by_code", tally.byCode());
        tally.failures().forEach(listing::add);
        var covered =
                ending instanceof Ending.Whole
                        ? Coverages.document(coverage)
                        : new Fields().put("complete", false);
        covered.putList("sources", coverage.getSourcesList().stream().map(this::fields).toList())
                .map()
                .forEach(listing::footnote);
        listing.end();
    }

    private Map<String, Object> fields(AuthSource source) {
        var fields =
                new Fields()
                        .putAll(Sources.document(source))
                        .put("failed", tally.failed(source.getAuthId()));
        var latencies = tally.latencies(source.getAuthId());
        return latencies.size() > 0
                ? fields.put("to_agent_ms", milliseconds(latencies).map()).map()
                : fields.map();
    }

    private static Fields milliseconds(Latencies latencies) {
        return new Fields()
                .put("min", Latency.milliseconds(latencies.percentile(0)))
                .put("p50", Latency.milliseconds(latencies.percentile(50)))
                .put("p90", Latency.milliseconds(latencies.percentile(90)))
                .put("p99", Latency.milliseconds(latencies.percentile(99)))
                .put("max", Latency.milliseconds(latencies.percentile(100)));
    }

    private View<AuthSource> sources() {
        return new View<>(
                "sources",
                List.of(
                        "Auth ID",
                        "Address",
                        "Agents",
                        "Failed",
                        "To Auth",
                        "p50 To Agent",
                        "p99 To Agent",
                        "Missing"),
                this::cells,
                this::fields);
    }

    private List<String> cells(AuthSource source) {
        var toAuth = ProtoFields.duration(source.getRoundTrip());
        var latencies = tally.latencies(source.getAuthId());
        boolean some = latencies.size() > 0;
        return List.of(
                source.getAuthId(),
                source.getAddress(),
                source.hasAgents() ? Long.toUnsignedString(source.getAgents()) : "",
                Long.toString(tally.failed(source.getAuthId())),
                toAuth.isZero() ? "" : Latency.text(toAuth),
                some ? Latency.text(latencies.percentile(50)) : "",
                some ? Latency.text(latencies.percentile(99)) : "",
                source.hasReason() ? ProtoFields.text(source.getReason()) : "");
    }
}
