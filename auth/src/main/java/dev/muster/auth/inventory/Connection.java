package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// The control stream that an agent has, or last had.
///
/// @param epoch grows with each connect; whoever holds a lower one may change nothing
/// @param told what its agent was told of `epoch`: that, or less where the document had a higher
///   one
/// @param owner the run of the Auth process that holds the stream
/// @param authId host id of that Auth
/// @param processId the agent's process, new at each of its starts
public record Connection(
        long epoch, long told, String owner, String authId, String processId, Instant since) {
    public Connection {
        requireNonNull(owner, "owner");
        requireNonNull(authId, "authId");
        requireNonNull(processId, "processId");
        requireNonNull(since, "since");
    }

    /// One whose agent was told its epoch.
    public Connection(long epoch, String owner, String authId, String processId, Instant since) {
        this(epoch, epoch, owner, authId, processId, since);
    }
}
