package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.InstanceCounts;
import dev.muster.proto.v1.ListScope;
import dev.muster.proto.v1.Role;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `tctl inventory check` as a monitoring system calls it.
final class CheckTest {
    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void nobodyMissingIsOk() {
        var run = check();

        assertThat(run.out()).isEqualTo("OK: no agent is missing | missing=0;0;10;0\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(auth.listings).as("no name is needed").isEmpty();
    }

    @Test
    void aFewAreAWarningWithTheirNames() {
        missing(2);
        auth.instances.add(Agents.named("id-1", "web-1"));
        auth.instances.add(Agents.named("id-2", "web-2"));

        var run = check();

        assertThat(run.out())
                .isEqualTo("WARNING: 2 agents are missing: web-1, web-2 | missing=2;0;10;0\n");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void manyAreCriticalAndOnlyOnePageIsAskedFor() {
        missing(100_000);
        for (int i = 0; i < 5; i++) {
            auth.instances.add(Agents.named("id-" + i, "web-" + i));
        }

        var run = check();

        assertThat(run.out())
                .isEqualTo(
                        "CRITICAL: 100000 agents are missing: web-0, web-1 and 99998 more"
                                + " | missing=100000;0;10;0\n");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(auth.listings).hasSize(1);
        assertThat(auth.listings.getFirst().getPageSize()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"5,0", "6,1", "50,1", "51,2"})
    void theThresholdsAreTheMostThatIsAllowed(long count, int exit) {
        missing(count);

        assertThat(check("--warning=5", "--critical=50").exit()).isEqualTo(exit);
    }

    @Test
    void theServerIsAskedForWhatTheOptionsSay() {
        missing(1);

        check("--offline-for=20m", "--services=db");

        var counting = auth.countings.getFirst();
        assertThat(counting.getScope()).isEqualTo(ListScope.LIST_SCOPE_MISSING);
        assertThat(counting.getOfflineFor())
                .isEqualTo(Duration.newBuilder().setSeconds(1200).build());
        assertThat(counting.getFilter().getServicesList()).containsExactly(Role.ROLE_DB);
        var naming = auth.listings.getFirst();
        assertThat(naming.getScope()).isEqualTo(counting.getScope());
        assertThat(naming.getOfflineFor()).isEqualTo(counting.getOfflineFor());
        assertThat(naming.getFilter()).isEqualTo(counting.getFilter());
    }

    @Test
    void aNameForgesNeitherASecondLineNorAMeasurement() {
        missing(1);
        auth.instances.add(Agents.named("id-1", "web\n| missing=0\u001b[2J"));

        var run = check();

        assertThat(run.out())
                .isEqualTo(
                        "WARNING: 1 agent is missing: web / missing=0\\x1b[2J"
                                + " | missing=1;0;10;0\n");
    }

    @Test
    void noAnswerIsUnknown() {
        var why = new Reason(Reason.Code.AUTH_UNREACHABLE, "connection refused", "Start it");

        var run =
                TctlRun.of(
                        () -> {
                            throw new FaultException(new Fault("Cannot ask Auth", why));
                        },
                        "inventory",
                        "check",
                        "--missing");

        assertThat(run.out()).startsWith("UNKNOWN: Cannot ask Auth").contains("AUTH_UNREACHABLE");
        assertThat(run.exit()).isEqualTo(3);
    }

    @Test
    void aMistakeInMusterIsUnknown() {
        var run =
                TctlRun.of(
                        () -> {
                            throw new IllegalStateException("bug");
                        },
                        "inventory",
                        "check",
                        "--missing");

        assertThat(run.exit()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--missing --warning=x",
                "--missing --warning=-1",
                "--missing --offline-for=soon",
                "--missing --no-such-option",
                "--missing --format=json",
                "--warning=1"
            })
    void aWrongOptionIsUnknown(String options) {
        var words = ("inventory check " + options).split(" ");

        var run = TctlRun.of(auth.access(), words);

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).startsWith("ERROR: ");
    }

    @Test
    void aWrongOptionBeforeItIsUnknownToo() {
        assertThat(TctlRun.of(auth.access(), "--bogus", "inventory", "check", "--missing").exit())
                .isEqualTo(3);
    }

    @Test
    void otherCommandsKeepTheirExitCodes() {
        assertThat(TctlRun.of(auth.access(), "inventory", "ls", "--no-such-option").exit())
                .isEqualTo(2);
    }

    private void missing(long count) {
        auth.counts = InstanceCounts.newBuilder().setTotal(count).build();
    }

    private TctlRun check(String... options) {
        var words = new String[options.length + 3];
        words[0] = "inventory";
        words[1] = "check";
        words[2] = "--missing";
        System.arraycopy(options, 0, words, 3, options.length);
        return TctlRun.of(auth.access(), words);
    }
}
