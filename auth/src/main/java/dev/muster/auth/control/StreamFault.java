package dev.muster.auth.control;

import dev.muster.core.fault.Fault;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;

/// Why a control stream cannot go on.
final class StreamFault {
    private StreamFault() {}

    static Fault noHello(HostId host) {
        return fault(
                host,
                Reason.Code.AUTH_TIMEOUT,
                "no hello came within " + DurationText.format(AgentStream.HELLO_TIMEOUT),
                "Check that the caller is an agent and that its host is not overloaded");
    }

    static Fault outOfTurn(String cause) {
        return new Fault(
                "Cannot keep the control stream",
                new Reason(
                        Reason.Code.ARGUMENT_INVALID, cause, "Run a released build of the agent"));
    }

    static Fault doesNotRead(HostId host) {
        return fault(
                host,
                Reason.Code.LIMIT_EXCEEDED,
                "%d messages wait for it to read".formatted(Outbox.MOST),
                "Check the load of that host and the network in between");
    }

    static Fault gone(HostId host) {
        return new Fault(
                "Cannot ping " + host,
                new Reason(
                        Reason.Code.AGENT_NOT_CONNECTED,
                        "its control stream ended before an answer came",
                        "See `tctl inventory ls` for when it was last seen"));
    }

    static Fault internal(HostId host, String incident) {
        return fault(
                host,
                Reason.Code.INTERNAL,
                "an error of ours, logged by the Auth Service as incident " + incident,
                "Look for that incident in the Auth Service's log");
    }

    private static Fault fault(HostId host, Reason.Code code, String cause, String hint) {
        return new Fault(
                "Cannot keep the control stream of " + host, new Reason(code, cause, hint));
    }
}
