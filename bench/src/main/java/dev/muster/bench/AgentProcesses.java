package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Any number of agents, each a process of its own.
final class AgentProcesses implements AutoCloseable {
    /// A machine with two processors starts so many at a time without harm to who runs already.
    private static final int AT_A_TIME = 4;

    private static final long STEP_NANOS = 50_000_000;

    private final Lab lab;
    private final List<AgentProcess> all = new ArrayList<>();

    AgentProcesses(Lab lab) {
        this.lab = lab;
    }

    /// Starts agents until `count` are ready.
    AgentProcesses growTo(int count) throws IOException, InterruptedException {
        while (all.size() < count) {
            var starting = new ArrayList<AgentProcess>();
            while (starting.size() < AT_A_TIME && all.size() < count) {
                var agent = AgentProcess.start(lab, "process-" + all.size());
                starting.add(agent);
                all.add(agent);
            }
            for (var agent : starting) {
                awaitOk(agent);
            }
        }
        return this;
    }

    private static void awaitOk(AgentProcess agent) throws InterruptedException {
        long start = System.nanoTime();
        while (!agent.ok()) {
            if (System.nanoTime() - start > Lab.LONG.toNanos()) {
                throw new IllegalStateException(agent.name() + " does not become ready");
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    List<AgentProcess> all() {
        return all;
    }

    @Override
    public void close() {
        all.forEach(AgentProcess::close);
    }
}
