package dev.muster.agent.target;

import java.io.IOException;
import java.util.concurrent.SynchronousQueue;

/// A target that answers when a test says how.
final class FakeProbe implements Probe {
    private final SynchronousQueue<String> answers = new SynchronousQueue<>();

    /// Waits for the next check and lets it pass.
    void pass() throws InterruptedException {
        answers.put("");
    }

    /// Waits for the next check and lets it fail.
    void fail(String answer) throws InterruptedException {
        answers.put(answer);
    }

    /// Returns whether a check waits for its answer.
    boolean isAsked() {
        return answers.offer("too late");
    }

    @Override
    public void check() throws IOException, InterruptedException {
        var answer = answers.take();
        if (!answer.isEmpty()) {
            throw new UnexpectedAnswerException(answer);
        }
    }
}
