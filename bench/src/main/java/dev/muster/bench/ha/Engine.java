package dev.muster.bench.ha;

import java.io.IOException;

/// The storage that all Auth processes share, of one or several members.
interface Engine extends AutoCloseable {
    /// Returns the lines of `teleport.storage`, as a YAML flow mapping.
    String storage();

    /// Kills a member as `kill -9` does.
    void kill(int member) throws IOException, InterruptedException;

    /// Starts a member that was killed, on its data.
    void start(int member) throws IOException, InterruptedException;

    @Override
    void close();
}
