package dev.muster.bench;

import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.HistoryEntry;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListHistoryRequest;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListScope;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What Auth says of agents, over one connection.
final class Inventory implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 15;
    private static final int MOST = 1000;

    private final AuthChannel channel;

    Inventory(AuthChannel channel) {
        this.channel = channel;
    }

    /// Returns whoever is remembered, up to 1000.
    List<Instance> all() {
        return calls().listInstances(
                        ListInstancesRequest.newBuilder()
                                .setPageSize(MOST)
                                .setScope(ListScope.LIST_SCOPE_ALL)
                                .build())
                .getInstancesList();
    }

    /// Returns what happened to one agent, newest first.
    List<HistoryEntry> history(Instance agent) {
        return calls().listHistory(ListHistoryRequest.newBuilder().setId(agent.getId()).build())
                .getEntriesList();
    }

    /// Returns the events of one type, up to 1000, as JSON.
    List<String> events(String type, Instant from) {
        return AuditServiceGrpc.newBlockingStub(channel.channel())
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .listEvents(
                        ListEventsRequest.newBuilder()
                                .setFrom(WireTimes.toProto(from))
                                .addTypes(type)
                                .setLimit(MOST)
                                .build())
                .getEventsJsonList();
    }

    private InventoryServiceGrpc.InventoryServiceBlockingStub calls() {
        return InventoryServiceGrpc.newBlockingStub(channel.channel())
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.close();
    }
}
