package dev.muster.auth.tls;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import java.io.IOException;

/// Puts an address that cannot be listened on into words.
final class BindFailure {
    private BindFailure() {}

    static FaultException fault(HostPort listen, IOException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var detail = String.valueOf(root.getMessage());
        var reason =
                detail.contains("in use")
                        ? new Reason(
                                Reason.Code.PORT_TAKEN,
                                "another process listens on " + listen,
                                "Stop it, or set auth_service.listen_addr to another port")
                        : new Reason(
                                Reason.Code.ADDRESS_UNAVAILABLE,
                                "%s: %s".formatted(listen, detail),
                                "Set auth_service.listen_addr to an address of this machine that"
                                        + " this user may listen on");
        return new FaultException(new Fault("Cannot listen", reason));
    }
}
