package dev.muster.auth.control;

import dev.muster.core.id.HostId;
import java.util.stream.Stream;

/// One lock for each host, shared with a few others. Of two streams of one host both memories must
/// take the same for the one that counts: whoever has the host's turn goes through both before the
/// other. Nobody waits for anything while holding one.
final class Turns {
    private static final int LOCKS = 64;

    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    Object of(HostId host) {
        return locks[Math.floorMod(host.hashCode(), locks.length)];
    }
}
