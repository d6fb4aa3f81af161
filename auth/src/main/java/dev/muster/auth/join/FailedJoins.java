package dev.muster.auth.join;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.auth.caller.Allowance;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many joins of each address have failed lately, so that nobody can guess tokens or keep Auth
/// busy. Thirty at once, for a rack whose token has expired, then one in two seconds.
final class FailedJoins {
    private static final int BURST = 30;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /// Beyond these the address that failed the longest ago is forgotten.
    private static final int ADDRESSES = 4096;

    private final Time time;

    @GuardedBy("this")
    private final LinkedHashMap<String, Allowance> addresses =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
                    return size() > ADDRESSES;
                }
            };

    FailedJoins(Time time) {
        this.time = requireNonNull(time, "time");
    }

    /// Returns how long the address has to wait; zero when it may try.
    synchronized Duration wait(String block) {
        var allowance = addresses.get(block);
        return allowance == null ? Duration.ZERO : allowance.left();
    }

    synchronized void failed(String block) {
        addresses.computeIfAbsent(block, _ -> new Allowance(BURST, PAUSE, time)).take();
    }
}
