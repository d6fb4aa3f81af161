package dev.muster.tctl.output;

import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.Coverage;
import dev.muster.proto.v1.Reason;
import java.io.PrintWriter;
import java.util.List;

/// What an answer for the whole cluster covers: which Auth Services it is from, how old each part
/// is, and whose is missing.
public final class Coverages {
    /// Exit code of a command whose answer is not complete.
    public static final int INCOMPLETE = 3;

    private static final View<AuthSource> SOURCES =
            new View<>(
                    "sources",
                    List.of("Auth ID", "Address", "Agents", "Observed At", "Round Trip", "Missing"),
                    Coverages::cells,
                    Sources::fields);

    private Coverages() {}

    /// Puts it behind the items of a document.
    public static void footnotes(Coverage coverage, Listing<?> listing) {
        document(coverage).map().forEach(listing::footnote);
    }

    public static Fields document(Coverage coverage) {
        var fields =
                new Fields()
                        .put("complete", coverage.getComplete())
                        .put("observed_at", ProtoFields.time(coverage.getObservedAt()))
                        .put("answered_by", coverage.getAuthId())
                        .putList(
                                "sources",
                                coverage.getSourcesList().stream().map(Sources::fields).toList());
        return coverage.hasDoubt()
                ? fields.put("doubt", ProtoFields.reason(coverage.getDoubt()).map())
                : fields;
    }

    /// Prints it below a table.
    public static void table(Coverage coverage, Console console) {
        var listing = console.listing(SOURCES);
        coverage.getSourcesList().forEach(listing::add);
        listing.end();
    }

    /// Says what is missing, one line each. Returns the exit code: 0 or [#INCOMPLETE].
    public static int warn(Coverage coverage, PrintWriter err) {
        Sources.warn(coverage.getSourcesList(), err);
        if (coverage.hasDoubt()) {
            warnOfOthers(coverage.getDoubt(), err);
        }
        return coverage.getComplete() ? 0 : INCOMPLETE;
    }

    /// @param doubt why there may be others
    public static void warnOfOthers(Reason doubt, PrintWriter err) {
        err.println(
                "WARNING: there may be Auth Services that are not known here: "
                        + Printable.of(ProtoFields.text(doubt)));
    }

    private static List<String> cells(AuthSource source) {
        return List.of(
                source.getAuthId(),
                source.getAddress(),
                source.hasAgents() && source.hasObservedAt()
                        ? Long.toUnsignedString(source.getAgents())
                        : "",
                source.hasObservedAt() ? ProtoFields.time(source.getObservedAt()) : "",
                source.hasObservedAt() ? roundTrip(source) : "",
                source.hasReason() ? ProtoFields.text(source.getReason()) : "");
    }

    private static String roundTrip(AuthSource source) {
        var roundTrip = ProtoFields.duration(source.getRoundTrip());
        return roundTrip.isZero() ? "" : Latency.text(roundTrip);
    }
}
