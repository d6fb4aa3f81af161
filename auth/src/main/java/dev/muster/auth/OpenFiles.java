package dev.muster.auth;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// How many files, and so connections, the system lets this process open.
final class OpenFiles {
    private OpenFiles() {}

    /// Returns the limit; the largest int where there is none.
    static int limit() {
        long limit =
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                        ? os.getMaxFileDescriptorCount()
                        : Integer.MAX_VALUE;
        return limit <= 0 ? Integer.MAX_VALUE : (int) Math.min(limit, Integer.MAX_VALUE);
    }

    /// Returns for how many agents that is enough: a tenth is left to whoever waits for a
    /// handshake, to admins, and to what the process itself has open.
    static int agents() {
        return Math.max(1, limit() / 10 * 9);
    }
}
