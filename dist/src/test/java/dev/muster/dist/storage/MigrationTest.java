package dev.muster.dist.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.backend.Backend;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class MigrationTest {
    private static final Progress SILENT = (_, _, _) -> {};

    private final ManualTime time = new ManualTime();
    private final MemoryBackend source = new MemoryBackend(time);
    private final MemoryBackend target = new MemoryBackend(time);

    @Test
    void copiesEveryKeyWithItsValueAndTheTimeItHasLeft() {
        fill(300);
        source.commit(Write.put("tokens/a", "{}").expiringIn(Duration.ofMinutes(10)));
        time.jump(Duration.ofMinutes(4));

        var verified = migrate(SILENT);

        assertThat(verified.keys()).isEqualTo(302);
        assertThat(keysAndValues(target)).isEqualTo(keysAndValues(source)).hasSize(302);
        assertThat(target.get("tokens/a").orElseThrow().remaining())
                .contains(Duration.ofMinutes(6));
        Unfinished.refuse(target);
    }

    @Test
    void copiesManyLargeValuesInCommitsThatAnEngineTakes() {
        for (int i = 0; i < 10; i++) {
            source.commit(Write.put("large/" + i, "x".repeat(400_000)));
        }

        migrate(SILENT);

        // One each, and one for each end of the mark.
        assertThat(target.commits()).isEqualTo(12);
    }

    @Test
    void leavesTheLeasesOfAuthServicesOut() throws Exception {
        fill(3);
        lease().close();

        var migration = new Migration(store(source), SILENT, time);
        assertThat(migration.count()).isEqualTo(new Migration.Counts(4, 1));
        migrate(SILENT);

        assertThat(target.range("auths/", "auths0", 10)).isEmpty();
    }

    @Test
    void refusesASourceWhoseAuthServiceRunsAndSaysWhich() throws Exception {
        fill(3);
        var migration = new Migration(store(source), SILENT, time);

        try (var _ = lease()) {
            assertFault(Reason.Code.STORAGE_IN_USE, () -> migration.checkSource());
            assertThatThrownBy(() -> migration.checkSource())
                    .hasMessageContaining("auth-1.example.com:3025")
                    .hasMessageContaining("host-1");
        }
        migration.checkSource();
    }

    @Test
    void takesAnAuthServiceThatRenewsNoMoreForOneThatWasKilled() throws Exception {
        fill(3);
        var lease = Write.put("auths/r", lease("r")).expiringIn(AuthLease.KEPT);
        source.commit(lease);
        var migration = new Migration(store(source), SILENT, time);

        time.jump(Duration.ofSeconds(15));
        assertFault(Reason.Code.STORAGE_IN_USE, () -> migration.checkSource());

        time.jump(Duration.ofSeconds(1));
        migration.checkSource();
    }

    @Test
    void refusesASourceWithoutACluster() throws Exception {
        lease().close();
        var migration = new Migration(store(source), SILENT, time);

        assertFault(Reason.Code.ARGUMENT_INVALID, migration::count);
    }

    @Test
    void refusesATargetThatHoldsSomething() {
        target.commit(Write.put("other", "1"));

        assertFault(Reason.Code.STORAGE_NOT_EMPTY, () -> Migration.checkTarget(store(target)));
        assertThat(target.commits()).isEqualTo(1);
    }

    @Test
    void beginsAnewAfterACopyThatBrokeOff() {
        fill(300);
        var broken = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "broken", "Repair it");

        assertFault(
                Reason.Code.BACKEND_UNAVAILABLE,
                () ->
                        migrate((_, done, _) -> {
                            if (done == 200) {
                                target.breakDown(broken);
                            }
                        }));
        target.repair();
        assertFault(Reason.Code.STORAGE_INCOMPLETE, () -> Unfinished.refuse(target));
        assertThat(keysAndValues(target)).hasSizeBetween(100, 299);

        source.commit(Write.delete("key/000"));
        source.commit(Write.put("key/001", "changed"));
        migrate(SILENT);

        Unfinished.refuse(target);
        assertThat(keysAndValues(target)).isEqualTo(keysAndValues(source));
    }

    @Test
    void leavesATargetAloneThatSomebodyBeganToUseInTime() {
        fill(3);
        var migration = new Migration(store(source), SILENT, time);
        var counts = migration.count();
        Migration.checkTarget(store(target));
        target.commit(Write.put("theirs", "1"));

        assertFault(Reason.Code.STORAGE_NOT_EMPTY, () -> migration.run(store(target), counts));

        assertThat(keysAndValues(target)).containsExactly("theirs=1");
        Unfinished.refuse(target);
    }

    @Test
    void emptiesNoHalfCopyOnWhichAnAuthServiceRuns() {
        Unfinished.begin(target, "elsewhere", time.instant());
        target.commit(Write.put("auths/r", lease("r")).expiringIn(AuthLease.KEPT));

        assertFault(Reason.Code.STORAGE_IN_USE, () -> Migration.checkTarget(store(target)));
    }

    @Test
    void refusesAHalfCopyAsASource() {
        fill(3);
        Unfinished.begin(source, "elsewhere", time.instant());
        var migration = new Migration(store(source), SILENT, time);

        assertFault(Reason.Code.STORAGE_INCOMPLETE, () -> migration.checkSource());
        assertThatThrownBy(() -> migration.checkSource()).hasMessageContaining("elsewhere");
    }

    @Test
    void failsWhenTheSourceChangesMeanwhile() {
        fill(3);

        assertFault(
                Reason.Code.STORAGE_INCOMPLETE,
                () ->
                        migrate((what, done, _) -> {
                            if (what.equals("Copied") && done == 4) {
                                source.commit(Write.put("late", "1"));
                            }
                        }));

        assertFault(Reason.Code.STORAGE_INCOMPLETE, () -> Unfinished.refuse(target));
    }

    @Test
    void failsWhenAnAuthServiceStartsOnTheSourceMeanwhile() {
        fill(3);

        assertFault(
                Reason.Code.STORAGE_IN_USE,
                () ->
                        migrate((what, done, _) -> {
                            if (what.equals("Compared") && done == 4) {
                                source.commit(
                                        Write.put("auths/r", lease("r"))
                                                .expiringIn(AuthLease.KEPT));
                            }
                        }));

        assertFault(Reason.Code.STORAGE_INCOMPLETE, () -> Unfinished.refuse(target));
    }

    @Test
    void failsWhenSomebodyElseWritesIntoTheTarget() {
        fill(3);

        assertFault(
                Reason.Code.STORAGE_IN_USE,
                () ->
                        migrate((what, done, _) -> {
                            if (what.equals("Copied") && done == 1) {
                                target.commit(Write.put("key/002", "theirs"));
                            }
                        }));
    }

    @Test
    void tellsHowFarItIs() {
        fill(3);
        var told = new StringBuilder();

        migrate((what, done, total) -> told.append("%s %d/%d ".formatted(what, done, total)));

        assertThat(told)
                .hasToString(
                        "Copied 1/4 Copied 2/4 Copied 3/4 Copied 4/4"
                                + " Compared 1/4 Compared 2/4 Compared 3/4 Compared 4/4 ");
    }

    private Migration.Verified migrate(Progress progress) {
        var migration = new Migration(store(source), progress, time);
        migration.checkSource();
        var counts = migration.count();
        Migration.checkTarget(store(target));
        return migration.run(store(target), counts);
    }

    /// Puts `count` keys and one more.
    private void fill(int count) {
        source.commit(Write.put("cluster/authority", "{}"));
        for (int i = 0; i < count; i++) {
            source.commit(Write.put("key/%03d".formatted(i), "v" + i));
        }
    }

    private AuthLease lease() throws InterruptedException {
        var run =
                new AuthRun(
                        "run-1",
                        "host-1",
                        "auth-1.example.com:3025",
                        Version.parse("1.2.3").orElseThrow(),
                        time.instant());
        var lease = new AuthLease(source, run, () -> 0, _ -> {}, time);
        lease.start();
        return lease;
    }

    private static String lease(String id) {
        return """
        {"v":1,"auth_id":"%s","address":"a:1","version":"1.2.3",\
        "since":"2026-01-01T00:00:00Z","ttl_seconds":172800,"stopped":false,"streams":0}\
        """
                .formatted(id);
    }

    private static Store store(Backend backend) {
        return new Store("a test's storage", backend, null);
    }

    private static List<String> keysAndValues(Backend backend) {
        return backend.range(" ", "\u007f", 1000).stream()
                .filter(item -> !item.key().equals(Unfinished.KEY))
                .map((Item item) -> item.key() + "=" + item.value())
                .toList();
    }

    private static void assertFault(Reason.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().reason().code()).isEqualTo(code));
    }
}
