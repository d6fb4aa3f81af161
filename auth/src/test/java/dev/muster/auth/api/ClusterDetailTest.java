package dev.muster.auth.api;

import static dev.muster.auth.api.Fleet.info;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.connected.FakeLink;
import dev.muster.auth.connected.ReturnPath;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.GetInstanceRequest;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.PresenceState;
import dev.muster.proto.v1.Reason;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One agent of the second of three Auth instances, of which the first is asked.
@Timeout(60)
final class ClusterDetailTest {
    private final Time time = Time.system();
    private final HostId id = HostId.random();

    @SuppressWarnings("NullAway.Init")
    private Fleets fleets;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        fleets = new Fleets(time, directory);
    }

    @AfterEach
    void stop() {
        fleets.close();
    }

    @Test
    void tellsWhatItsStreamTellsWhereverThatEnds() throws Exception {
        remember();
        var agent = fleets.get(2).connect(info("1.0.1"), new Silent(id));
        agent.proved(new ReturnPath(time.nanoTime(), 12_000_000, 90_000_000_000L));

        for (int number = 1; number <= 3; number++) {
            var detail = ask(number);

            assertThat(detail.getAuthId()).isEqualTo("auth-2");
            assertThat(detail.getInstance().getAgent().getVersion()).isEqualTo("1.0.1");
            assertThat(detail.getStreamsList()).hasSize(1);
            assertThat(detail.getWarningsList())
                    .extracting(Reason::getCode)
                    .containsExactly("CLOCK_SKEWED");
            assertThat(detail.hasUnconfirmed()).isFalse();
        }
    }

    @Test
    void isUnconfirmedWhereTheOneWithItsStreamDoesNotAnswer() throws Exception {
        remember();
        fleets.get(2).connect(info("1.0.0"), new Silent(id));
        fleets.cut(2);

        var detail = ask(1);

        assertThat(detail.getUnconfirmed().getCode()).isEqualTo("OWNER_DOWN");
        assertThat(detail.getAuthId()).isEqualTo("auth-1");
        assertThat(detail.getInstance().getPresence().getState())
                .as("by the storage")
                .isEqualTo(PresenceState.PRESENCE_STATE_CONNECTED);
    }

    @Test
    void isUnconfirmedWhereNobodyHasItsStream() throws Exception {
        remember();

        assertThat(ask(1).getUnconfirmed().getCode()).isEqualTo("AGENT_NOT_CONNECTED");
        assertThat(ask(2).getUnconfirmed().getCode()).isEqualTo("AGENT_NOT_CONNECTED");
    }

    @Test
    void isAsTheStorageHasItWhereItHasLeft() throws Exception {
        fleets.get(2).recorder().left(id, remember(), LeaveCause.STOPPED, time.instant(), null);
        fleets.get(2).flush();
        fleets.cut(2);

        var detail = ask(1);

        assertThat(detail.hasUnconfirmed()).isFalse();
        assertThat(detail.getInstance().getPresence().getState())
                .isEqualTo(PresenceState.PRESENCE_STATE_OFFLINE);
    }

    /// Returns the number of its connection.
    private long remember() throws InterruptedException {
        long epoch = fleets.get(2).opened(id, info("1.0.0"));
        fleets.get(2).flush();
        return epoch;
    }

    private InstanceDetail ask(int number) {
        return fleets.ask(number)
                .getInstance(GetInstanceRequest.newBuilder().setId(id.toString()).build());
    }

    private record Silent(HostId id) implements FakeLink {}
}
