package dev.muster.agent.target;

import java.io.IOException;

/// A target answered, but not as it should; the message says how.
final class UnexpectedAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    UnexpectedAnswerException(String answer) {
        super(answer);
    }
}
