package dev.muster.bench.ha;

import dev.muster.backend.Backend;
import dev.muster.backend.postgresql.PostgresBackend;
import dev.muster.backend.postgresql.PostgresSettings;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.PostgresServer;
import java.io.IOException;
import java.util.OptionalLong;

/// One PostgreSQL.
final class PostgresEngine implements Engine {
    private final PostgresServer server;

    PostgresEngine(String address) throws IOException, InterruptedException {
        server = PostgresServer.start(address);
    }

    @Override
    public String storage() {
        return server.storage(PostgresServer.USER);
    }

    @Override
    public Backend backend() {
        var settings = PostgresSettings.parse(server.uri(PostgresServer.USER), 1);
        return PostgresBackend.open(settings, Time.system());
    }

    @Override
    public OptionalLong logged() {
        return OptionalLong.empty();
    }

    @Override
    public void kill(int member) {
        server.kill();
    }

    @Override
    public void start(int member) throws IOException {
        server.restart();
    }

    @Override
    public void close() {
        server.close();
    }
}
