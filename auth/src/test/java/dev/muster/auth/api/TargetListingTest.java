package dev.muster.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.limit.Limits;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ListTargetsRequest;
import dev.muster.runtime.health.AgentHealth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TargetListingTest {
    private static final Instant SINCE = Instant.parse("2026-01-31T12:00:00Z");

    private final Time time = Time.system();
    private final Fleet fleet = new Fleet(time);
    private final TargetListing listing = new TargetListing(fleet.store(), time);

    @BeforeEach
    void start() throws Exception {
        fleet.serve();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void listsThoseOfAllAgentsPageByPageAndNobodyWithoutAny() throws Exception {
        var with = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            with.add(remember(healthy(Role.APP, "wiki")).toString());
            remember();
        }
        with.sort(null);

        var seen = new ArrayList<String>();
        var token = "";
        int pages = 0;
        do {
            var page =
                    listing.list(
                            ListTargetsRequest.newBuilder()
                                    .setPageSize(3)
                                    .setPageToken(token)
                                    .build());
            page.getAgentsList().forEach(agent -> seen.add(agent.getId()));
            token = page.getNextPageToken();
            pages++;
        } while (!token.isEmpty());

        assertThat(seen).isEqualTo(with);
        assertThat(pages).isEqualTo(5);
    }

    @Test
    void showsOnlyWhatIsAskedFor() throws Exception {
        var id =
                remember(
                        healthy(Role.APP, "wiki"),
                        unhealthy(Role.APP, "shop"),
                        unhealthy(Role.DB, "orders"));
        remember(healthy(Role.DB, "users"));

        var page =
                listing.list(
                        ListTargetsRequest.newBuilder()
                                .addServices(dev.muster.proto.v1.Role.ROLE_APP)
                                .setUnhealthy(true)
                                .build());

        assertThat(page.getAgentsList())
                .singleElement()
                .satisfies(agent -> {
                    assertThat(agent.getId()).isEqualTo(id.toString());
                    assertThat(agent.getHostname()).isEqualTo("web-1");
                    assertThat(agent.getConnected()).isTrue();
                    assertThat(agent.hasLastSeen()).isTrue();
                    assertThat(agent.getTargetsList())
                            .singleElement()
                            .matches(target -> target.getName().equals("shop"))
                            .matches(target ->
                                    target.getReason().getCode().equals("TARGET_UNREACHABLE"));
                });
    }

    @Test
    void aPageEndsBeforeItIsTooLargeForTheWire() throws Exception {
        var many = new ArrayList<TargetHealth>();
        for (int i = 0; i < Limits.TARGETS; i++) {
            many.add(unhealthy(Role.APP, "app-" + i, "connection refused ".repeat(20)));
        }
        var ids = new ArrayList<String>();
        for (int i = 0; i < 80; i++) {
            ids.add(remember(many.toArray(TargetHealth[]::new)).toString());
        }
        ids.sort(null);

        var first = listing.list(ListTargetsRequest.getDefaultInstance());
        var second =
                listing.list(
                        ListTargetsRequest.newBuilder()
                                .setPageToken(first.getNextPageToken())
                                .build());

        assertThat(first.getSerializedSize()).isLessThan(5 * 1024 * 1024);
        assertThat(second.getAgents(0).getId()).isEqualTo(ids.get(first.getAgentsCount()));
    }

    @Test
    void ofOneAgentIsAnAnswerAlsoWithoutTargetsAndAFaultIfUnknown() throws Exception {
        var id = remember();

        var page = listing.list(ListTargetsRequest.newBuilder().setId(id.toString()).build());

        assertThat(page.getAgentsList()).singleElement().matches(a -> a.getTargetsCount() == 0);
        var nobody = ListTargetsRequest.newBuilder().setId(HostId.random().toString()).build();
        assertThatThrownBy(() -> listing.list(nobody))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("AGENT_UNKNOWN");
    }

    private HostId remember(TargetHealth... targets) throws InterruptedException {
        var id = HostId.random();
        fleet.opened(id, Fleet.info("1.0.0"), new AgentHealth(List.of(), List.of(targets)));
        fleet.flush();
        return id;
    }

    private static TargetHealth healthy(Role service, String name) {
        return new TargetHealth(
                service, name, "tcp://127.0.0.1:1", new TargetState.Healthy(SINCE), false);
    }

    private static TargetHealth unhealthy(Role service, String name) {
        return unhealthy(service, name, "connection refused");
    }

    private static TargetHealth unhealthy(Role service, String name, String cause) {
        var why = new Reason(Reason.Code.TARGET_UNREACHABLE, cause, "Check that it runs");
        return new TargetHealth(
                service, name, "tcp://127.0.0.1:1", new TargetState.Unhealthy(SINCE, why), true);
    }
}
