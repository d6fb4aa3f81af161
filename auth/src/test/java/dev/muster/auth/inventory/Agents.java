package dev.muster.auth.inventory;

import dev.muster.auth.lease.AuthRun;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Agents for tests.
final class Agents {
    static final Enrollment CERTIFICATE =
            new Enrollment("sha256:aa", Set.of(Role.NODE), null, null);

    private Agents() {}

    static HostId id(int number) {
        return new HostId(new UUID(0x4000, number));
    }

    static AgentInfo info(String hostname) {
        return info(hostname, new Version(1, 2, 3, ""), Set.of(Role.NODE), "", "");
    }

    static AgentInfo info(
            String hostname, Version version, Set<Role> services, String upgrader, String group) {
        return new AgentInfo(
                hostname, version, services, Map.of("env", "test"), upgrader, "", group);
    }

    static AgentHealth ok(Instant since) {
        return new AgentHealth(
                List.of(
                        new ComponentHealth(
                                "instance", new ComponentState.Ok(since), 0, since, null)),
                List.of());
    }

    /// Lets an agent connect and speak. Returns the number of its connection.
    ///
    /// @param last the number of its connection before; 0 where it does not say
    static long connect(InstanceRecorder recorder, HostId id, String hostname, long last) {
        long epoch = recorder.opened(id, "process", last);
        recorder.connected(id, epoch, CERTIFICATE, info(hostname), AgentHealth.UNTOLD);
        return epoch;
    }

    static AuthRun run(String id) {
        return new AuthRun(
                id, "host-of-" + id, "127.0.0.1:3025", new Version(1, 2, 3, ""), Instant.EPOCH);
    }
}
