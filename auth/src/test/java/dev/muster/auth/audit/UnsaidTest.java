package dev.muster.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnsaidTest {
    private final List<AuditEvent> log = new ArrayList<>();
    private final Unsaid unsaid = new Unsaid(2, this::take);
    private int room = 9;

    @Test
    void keepsWhatTheLogDoesNotTakeForTheNextTime() {
        unsaid.add(Events.joined("first"));
        unsaid.add(Events.joined("second"));
        room = 1;
        unsaid.say();
        assertThat(log).containsExactly(Events.joined("first"));

        room = 9;
        unsaid.say();
        unsaid.say();

        assertThat(log).containsExactly(Events.joined("first"), Events.joined("second"));
    }

    @Test
    void dropsWhatIsBeyondItsMost() {
        unsaid.add(Events.joined("first"));
        unsaid.add(Events.joined("second"));
        unsaid.add(Events.joined("third"));

        unsaid.say();

        assertThat(log).containsExactly(Events.joined("first"), Events.joined("second"));
    }

    private void take(AuditEvent event) {
        if (log.size() >= room) {
            throw new FaultException(new Fault("Cannot write the audit log", Events.WRONG_TOKEN));
        }
        log.add(event);
    }
}
