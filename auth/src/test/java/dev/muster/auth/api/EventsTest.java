package dev.muster.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.fault.FaultException;
import dev.muster.proto.v1.ListEventsRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a request for events may ask.
final class EventsTest {
    @Test
    void botJoinMayBeAskedForAlthoughThereAreNoBotsYet() {
        var request = ListEventsRequest.newBuilder().addTypes("bot.join").build();

        var found =
                Events.of(
                        (_, _, types, _) -> List.copyOf(types),
                        new Arguments("Cannot list the audit events"),
                        request);

        assertThat(found).containsExactly("bot.join");
    }

    @Test
    void aTypeThatIsUnknownIsShownWithTheOneThatWasMeant() {
        var request = ListEventsRequest.newBuilder().addTypes("instance.joined").build();

        assertThatThrownBy(() ->
                        Events.of(
                                (_, _, _, _) -> List.of(),
                                new Arguments("Cannot list the audit events"),
                                request))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("type cannot be \"instance.joined\"")
                .hasMessageContaining("Did you mean instance.join? There are auth.failed, ");
    }
}
