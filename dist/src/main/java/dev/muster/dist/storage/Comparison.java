package dev.muster.dist.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.backend.Item;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Two stores read side by side, in key order, to see that they hold the same.
///
/// The two count down on their own, so that an item near its end may be gone from one of them.
final class Comparison {
    /// How far the times that an item has left may be apart, and how near its end it may be
    /// missing.
    static final Duration SLACK = Duration.ofMinutes(1);

    private final Iterator<Item> source;
    private final Iterator<Item> target;
    private final MessageDigest digest = sha256();
    private @Nullable Item here;
    private @Nullable Item there;
    private long same;

    Comparison(Iterator<Item> source, Iterator<Item> target) {
        this.source = source;
        this.target = target;
    }

    /// Reads both to their ends; returns the first key on which they differ, if any.
    Optional<String> difference() {
        here = next(source);
        there = next(target);
        while (here != null || there != null) {
            var difference = step();
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /// Returns how many items both hold.
    long same() {
        return same;
    }

    /// Returns the digest of all of them, as `sha256:` and hex digits. To be called once, last.
    String digest() {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private Optional<String> step() {
        var one = here;
        var other = there;
        if (one != null && (other == null || one.key().compareTo(other.key()) < 0)) {
            here = next(source);
            return alone(one);
        }
        if (other != null && (one == null || other.key().compareTo(one.key()) < 0)) {
            there = next(target);
            return alone(other);
        }
        here = next(source);
        there = next(target);
        return one == null || other == null ? Optional.empty() : pair(one, other);
    }

    private static Optional<String> alone(Item item) {
        var left = item.ttlLeft();
        return left != null && left.compareTo(SLACK) <= 0
                ? Optional.empty()
                : Optional.of(item.key());
    }

    private Optional<String> pair(Item one, Item other) {
        if (!one.value().equals(other.value()) || !near(one.ttlLeft(), other.ttlLeft())) {
            return Optional.of(one.key());
        }
        same++;
        digest.update((one.key() + '\0' + one.value() + '\0').getBytes(UTF_8));
        return Optional.empty();
    }

    private static boolean near(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.minus(other).abs().compareTo(SLACK) <= 0;
    }

    private static @Nullable Item next(Iterator<Item> items) {
        return items.hasNext() ? items.next() : null;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
