package dev.muster.runtime.systemd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandleProxies;

/// The functions of the C library that send a datagram, as their manual pages say. Their interfaces
/// are public because [MethodHandleProxies] asks for that.
record LibC(Socket socket, SendTo sendTo, Close close) {
    /// `socket(2)`.
    public interface Socket {
        int call(int domain, int type, int protocol);
    }

    /// `sendto(2)`.
    public interface SendTo {
        long call(
                int descriptor,
                MemorySegment bytes,
                long length,
                int flags,
                MemorySegment address,
                int addressLength);
    }

    /// `close(2)`.
    public interface Close {
        int call(int descriptor);
    }

    /// Finds them in the running process.
    static LibC find() {
        return new LibC(
                function(
                        Socket.class,
                        "socket",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)),
                function(
                        SendTo.class,
                        "sendto",
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS,
                                JAVA_INT)),
                function(Close.class, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)));
    }

    @SuppressWarnings("restricted") // the launcher enables native access
    private static <T> T function(Class<T> type, String name, FunctionDescriptor signature) {
        var linker = Linker.nativeLinker();
        var symbol = linker.defaultLookup().findOrThrow(name);
        return MethodHandleProxies.asInterfaceInstance(
                type, linker.downcallHandle(symbol, signature));
    }
}
