package dev.muster.bench.ha;

import dev.muster.backend.Backend;
import java.io.IOException;

/// The storage that all Auth processes share, of one or several members.
interface Engine extends AutoCloseable {
    /// Returns the lines of `teleport.storage`, as a YAML flow mapping.
    String storage();

    /// Opens what the Auth processes share; the caller closes it.
    Backend backend();

    /// Kills a member as `kill -9` does.
    void kill(int member) throws IOException, InterruptedException;

    /// Starts a member that was killed, on its data.
    void start(int member) throws IOException, InterruptedException;

    @Override
    void close();
}
