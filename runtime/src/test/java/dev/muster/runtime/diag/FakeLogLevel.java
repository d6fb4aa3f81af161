package dev.muster.runtime.diag;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;

/// Knows the levels INFO and DEBUG.
final class FakeLogLevel implements LogLevel {
    private volatile String level = "INFO";

    @Override
    public String current() {
        return level;
    }

    @Override
    public void change(String wanted) {
        if (!wanted.equals("INFO") && !wanted.equals("DEBUG")) {
            throw new FaultException(
                    new Fault(
                            "Cannot change the log level",
                            new Reason(
                                    Reason.Code.ARGUMENT_INVALID,
                                    wanted + " is no level",
                                    "Use INFO or DEBUG")));
        }
        level = wanted;
    }
}
