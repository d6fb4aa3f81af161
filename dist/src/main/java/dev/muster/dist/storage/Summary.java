package dev.muster.dist.storage;

import static java.util.Objects.requireNonNull;

import dev.muster.tctl.output.Fields;
import java.time.Duration;
import java.util.Optional;

/// What a migration did, or would do.
///
/// @param half whether the target holds a copy that broke off, instead of nothing
/// @param verified what both hold; empty for one that was only checked
record Summary(
        String from,
        String to,
        Migration.Counts counts,
        boolean half,
        Optional<Migration.Verified> verified) {
    Summary {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(counts, "counts");
        requireNonNull(verified, "verified");
    }

    Summary with(Migration.Verified verified) {
        return new Summary(from, to, counts, half, Optional.of(verified));
    }

    Summary withHalfCopy() {
        return new Summary(from, to, counts, true, verified);
    }

    /// @param config the file whose storage is the target
    String text(String config, Duration took) {
        if (verified.isEmpty()) {
            return """
            Would copy %,d keys from %s to %s, which %s.
            """
                    .formatted(
                            counts.keys(),
                            from,
                            to,
                            half ? "holds a copy that broke off and is begun anew" : "is empty");
        }
        return """
        Copied %,d keys from %s to %s in %.1f s.
        Both hold the same: %s
        Now start Auth with %s, and keep the old storage from being started again.
        """
                .formatted(
                        verified.get().keys(),
                        from,
                        to,
                        took.toMillis() / 1000.0,
                        verified.get().digest(),
                        config);
    }

    Fields fields(Duration took) {
        var fields =
                new Fields()
                        .put("from", from)
                        .put("to", to)
                        .put("dry_run", verified.isEmpty())
                        .put("keys", verified.map(Migration.Verified::keys).orElse(counts.keys()))
                        .put("leases_left_out", counts.leases())
                        .put("duration_seconds", took.toMillis() / 1000.0);
        verified.ifPresent(same -> fields.put("digest", same.digest()));
        return fields;
    }
}
