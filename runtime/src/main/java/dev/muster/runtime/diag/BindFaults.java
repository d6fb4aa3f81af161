package dev.muster.runtime.diag;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import java.io.IOException;

/// Puts a failed bind of a TCP address into words.
final class BindFaults {
    private BindFaults() {}

    static FaultException of(HostPort address, IOException failure) {
        return new FaultException(
                new Fault(
                        "Cannot serve the diagnostic endpoints on " + address,
                        reason(address, String.valueOf(failure.getMessage()))));
    }

    static FaultException unknownHost(HostPort address) {
        return new FaultException(
                new Fault(
                        "Cannot serve the diagnostic endpoints on " + address,
                        new Reason(
                                Reason.Code.ADDRESS_UNAVAILABLE,
                                "no address is known for " + address.host(),
                                "Use an address of this host in diag_addr, such as 127.0.0.1:"
                                        + address.port())));
    }

    /// The JDK tells these cases apart by the system's message alone.
    private static Reason reason(HostPort address, String message) {
        if (message.contains("Address already in use")) {
            return new Reason(
                    Reason.Code.PORT_TAKEN,
                    "another process listens on port " + address.port(),
                    "Find it with `ss -ltnp 'sport = :%d'`, or choose another diag_addr"
                            .formatted(address.port()));
        }
        if (message.contains("Permission denied")) {
            return new Reason(
                    Reason.Code.PERMISSION_DENIED,
                    "%s may not listen on port %d"
                            .formatted(System.getProperty("user.name"), address.port()),
                    "Choose a port from 1024 up in diag_addr");
        }
        return new Reason(
                Reason.Code.ADDRESS_UNAVAILABLE,
                message,
                "Use an address that `ip addr` shows on this host, or 127.0.0.1, in diag_addr");
    }
}
