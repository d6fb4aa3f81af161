package dev.muster.bench.ha;

import dev.muster.testkit.engine.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// An etcd of three members.
final class EtcdEngine implements Engine {
    private static final int MEMBERS = 3;

    private final EtcdServer server;

    EtcdEngine(Path directory, String address) throws IOException, InterruptedException {
        server =
                EtcdServer.start(
                        Files.createDirectories(directory.resolve("etcd")), address, MEMBERS);
    }

    @Override
    public String storage() {
        return server.storage(EtcdServer.PREFIX);
    }

    @Override
    public int members() {
        return MEMBERS;
    }

    @Override
    public void kill(int member) {
        server.kill(member);
    }

    @Override
    public void start(int member) throws IOException {
        server.restart(member);
    }

    @Override
    public void close() {
        server.close();
    }
}
