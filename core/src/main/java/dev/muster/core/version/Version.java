package dev.muster.core.version;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/// A release number, `major.minor.patch` with an optional pre-release, ordered as semver.org 2.0
/// says for the numbers; a pre-release comes before its release and pre-releases compare as text.
///
/// @param preRelease empty for a release
public record Version(int major, int minor, int patch, String preRelease)
        implements Comparable<Version> {
    private static final Pattern FORM =
            Pattern.compile("v?(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?:-([0-9A-Za-z.-]+))?");
    private static final Comparator<Version> ORDER =
            comparingInt(Version::major)
                    .thenComparingInt(Version::minor)
                    .thenComparingInt(Version::patch)
                    .thenComparing(v -> v.preRelease().isEmpty())
                    .thenComparing(comparing(Version::preRelease));

    public Version {
        requireNonNull(preRelease, "preRelease");
    }

    /// Returns the version that `text` spells, with or without a leading `v`.
    public static Optional<Version> parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var pre = match.group(4);
        return Optional.of(
                new Version(
                        Integer.parseInt(match.group(1)),
                        Integer.parseInt(match.group(2)),
                        Integer.parseInt(match.group(3)),
                        pre == null ? "" : pre));
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    /// Returns the form without a leading `v`, such as `1.2.3-dev`.
    @Override
    public String toString() {
        return "%d.%d.%d%s"
                .formatted(major, minor, patch, preRelease.isEmpty() ? "" : "-" + preRelease);
    }
}
