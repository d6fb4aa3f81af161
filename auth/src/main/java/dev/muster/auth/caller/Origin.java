package dev.muster.auth.caller;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where a call or a connection comes from.
///
/// @param address the IP address without a port, or `local` for what has none
/// @param block who shares limits with it: the address itself, or the /64 of an IPv6 address, of
///   which one host may use every address
public record Origin(String address, String block) {
    private static final Origin LOCAL = new Origin("local", "local");
    private static final int NETWORK_BYTES = 8;

    public Origin {
        requireNonNull(address, "address");
        requireNonNull(block, "block");
    }

    /// Returns the origin for a socket's remote end.
    public static Origin of(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? of(inet.getAddress())
                : LOCAL;
    }

    private static Origin of(InetAddress address) {
        var text = address.getHostAddress();
        return new Origin(text, address instanceof Inet6Address v6 ? network(v6) : text);
    }

    private static String network(Inet6Address address) {
        var bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IPv6 address has 16 bytes", e);
        }
    }
}
