package dev.muster.bench.ha;

import dev.muster.backend.Backend;
import java.io.IOException;
import java.util.OptionalLong;

/// The storage that all Auth processes share, of one or several members.
interface Engine extends AutoCloseable {
    /// Returns the lines of `teleport.storage`, as a YAML flow mapping.
    String storage();

    /// Opens what the Auth processes share; the caller closes it.
    Backend backend();

    /// Returns how many entries its log has had, where that tells more than its revision: the
    /// writes, and the grants and ends of leases.
    OptionalLong logged() throws IOException, InterruptedException;

    /// Kills a member as `kill -9` does.
    void kill(int member) throws IOException, InterruptedException;

    /// Starts a member that was killed, on its data.
    void start(int member) throws IOException, InterruptedException;

    @Override
    void close();
}
