package dev.muster.auth.control;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// A control service behind the in-process transport, where callers say who they are.
record InProcess(Server server, ManagedChannel channel) {
    static InProcess serving(ControlService service) {
        var name = UUID.randomUUID().toString();
        try {
            var server =
                    InProcessServerBuilder.forName(name)
                            .directExecutor()
                            .addService(service)
                            .intercept(new TestIdentity.Reader())
                            .build()
                            .start();
            return new InProcess(
                    server, InProcessChannelBuilder.forName(name).directExecutor().build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
}
