package dev.muster.agent.service;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.agent.pace.Jitter;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The services that an agent is configured to run. Each is a component from the beginning; one
/// whose role is not granted or that does not start is failed and named, while the others go on.
public final class Services {
    private static final Logger LOG = LoggerFactory.getLogger(Services.class);

    private final List<Service> configured;
    private final HealthTracker health;
    private final Duration retryInterval;
    private final Runnable changed;
    private final Time time;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<Role> stumbled = EnumSet.noneOf(Role.class);

    @GuardedBy("lock")
    private final Set<Role> running = EnumSet.noneOf(Role.class);

    /// @param changed called after a service has started; must not block
    public Services(
            Collection<Service> configured,
            HealthTracker health,
            Duration retryInterval,
            Runnable changed,
            Time time,
            RandomGenerator random) {
        this.configured = List.copyOf(configured);
        this.health = requireNonNull(health, "health");
        this.retryInterval = requireNonNull(retryInterval, "retryInterval");
        this.changed = requireNonNull(changed, "changed");
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
    }

    /// Makes each service a component that is starting.
    public void announce() {
        configured.forEach(service -> health.component(service.role().key()));
    }

    /// Returns the roles that the services need.
    public Set<Role> wanted() {
        var roles = EnumSet.noneOf(Role.class);
        configured.forEach(service -> roles.add(service.role()));
        return Collections.unmodifiableSet(roles);
    }

    /// Returns the services that run now.
    public Set<Role> running() {
        lock.lock();
        try {
            return Set.copyOf(running);
        } finally {
            lock.unlock();
        }
    }

    /// Starts whatever `granted` allows and does not run yet; reports what cannot run. True when
    /// all run. For one thread at a time.
    public boolean tryAll(Set<Role> granted) {
        boolean all = true;
        for (var service : configured) {
            if (!running().contains(service.role())) {
                all &= granted.contains(service.role()) ? start(service) : refuse(service, granted);
            }
        }
        return all;
    }

    /// Waits for about so many retry intervals.
    public void rest(int intervals) throws InterruptedException {
        time.sleep(Jitter.around(retryInterval.multipliedBy(intervals), random));
    }

    private boolean start(Service service) {
        try {
            service.start();
        } catch (FaultException e) {
            var why = e.fault().reason();
            fail(service, new Reason(Reason.Code.SERVICE_NOT_STARTED, why.cause(), why.hint()));
            return false;
        } catch (RuntimeException e) {
            if (stumbled.add(service.role())) { // once, not every retry interval
                LOG.atError()
                        .addKeyValue("service", service.role().key())
                        .setCause(e)
                        .log("Service failed to start in an unforeseen way");
            }
            fail(
                    service,
                    new Reason(
                            Reason.Code.SERVICE_NOT_STARTED,
                            "unforeseen: " + e,
                            "Report this with the log of the process"));
            return false;
        }
        lock.lock();
        try {
            running.add(service.role());
        } finally {
            lock.unlock();
        }
        LOG.atInfo().addKeyValue("service", service.role().key()).log("Service runs");
        changed.run();
        return true;
    }

    private boolean refuse(Service service, Set<Role> granted) {
        var role = service.role().key();
        fail(
                service,
                new Reason(
                        Reason.Code.ROLE_NOT_GRANTED,
                        "role %s is not among those granted to this host (%s)"
                                .formatted(role, names(granted)),
                        "Run `tctl tokens add --type=%s` on the Auth host and give this process that token, or disable %s_service"
                                .formatted(role, configKey(service.role()))));
        return false;
    }

    private static String configKey(Role role) {
        return switch (role) {
            case AUTH, APP, DB -> role.key();
            case NODE -> "ssh";
            case KUBE -> "kubernetes";
        };
    }

    private static String names(Set<Role> roles) {
        return roles.isEmpty()
                ? "none"
                : roles.stream().sorted().map(Role::key).collect(joining(", "));
    }

    private void fail(Service service, Reason why) {
        var at = time.instant();
        health.component(service.role().key())
                .accept(new Heartbeat.Failed(at, why, at.plus(retryInterval)));
    }
}
