package dev.muster.auth;

import dev.muster.auth.api.AuditApi;
import dev.muster.auth.api.CallerIdentity;
import dev.muster.auth.api.ClusterApi;
import dev.muster.auth.api.InventoryApi;
import dev.muster.auth.api.PeerApi;
import dev.muster.auth.api.PingRound;
import dev.muster.auth.api.TokenApi;
import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.audit.AuditLog;
import dev.muster.auth.balance.Rebalancer;
import dev.muster.auth.balance.Spread;
import dev.muster.auth.ca.CertificateIssuer;
import dev.muster.auth.ca.ClusterAuthority;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.control.Admission;
import dev.muster.auth.control.ControlService;
import dev.muster.auth.control.Greeting;
import dev.muster.auth.doubt.SelfDoubtWatch;
import dev.muster.auth.history.Histories;
import dev.muster.auth.incident.IncidentWatch;
import dev.muster.auth.incident.Incidents;
import dev.muster.auth.inventory.GoneRuns;
import dev.muster.auth.inventory.Inventory;
import dev.muster.auth.join.JoinService;
import dev.muster.auth.join.Joining;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.lease.OtherAuths;
import dev.muster.auth.peers.Peers;
import dev.muster.auth.peers.TlsLinks;
import dev.muster.auth.pulse.Pulses;
import dev.muster.auth.storage.StorageHealth;
import dev.muster.auth.tls.AuthServer;
import dev.muster.auth.tls.ClientCertificateVerifier;
import dev.muster.auth.tls.HandshakeGate;
import dev.muster.auth.tls.ServerTls;
import dev.muster.auth.token.JoinTokens;
import dev.muster.auth.token.StaticToken;
import dev.muster.backend.Backend;
import dev.muster.core.id.HostId;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Deadline;
import dev.muster.core.time.Time;
import dev.muster.core.version.BuildVersion;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.identity.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One Auth Service: what joins agents, holds their streams and remembers them.
///
/// [#open] reads or makes what it is, [#start] begins to serve, [#close] ends it in reverse order;
/// the backend stays its opener's.
public final class Auth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Auth.class);

    /// What a storage that hangs gets of the time that a process has to stop, for all that is still
    /// to be written there.
    private static final Duration FAREWELL = Duration.ofMillis(1_500);

    private final AuthSettings settings;
    private final Time time;
    private final ClusterAuthority authority;
    private final AuditLog audit;
    private final OwnIdentities identities;
    private final HostId id;
    private final int most;
    private final Refusals refusals;
    private final AuthLease lease;
    private final Inventory inventory;
    private final SelfDoubtWatch selfDoubt;
    private final IncidentWatch incidentWatch;
    private final ControlService control;
    private final AuthServer server;
    private final TlsLinks links;
    private final Peers peers;
    private final OtherAuths others;
    private final Rebalancer rebalancer;

    /// Opens the cluster in `backend`, which is made there if it is new, and the audit log, and
    /// sees to the identities of this host. Blocks; throws a
    /// [dev.muster.core.fault.FaultException], and then nothing stays open.
    ///
    /// @param health told of the component `auth`: the outcome of each renewal of the lease, and
    ///   what of the other calls to the backend fails
    public static Auth open(
            AuthSettings settings,
            Backend backend,
            Consumer<Heartbeat> health,
            AuthRuntime runtime) {
        var time = runtime.time();
        var random = runtime.random();
        var authority =
                ClusterAuthority.open(
                        backend,
                        settings.config().clusterName().orElse(null),
                        settings.nodename(),
                        random,
                        time);
        var audit =
                AuditLog.open(
                        settings.data().auditLog(),
                        authority.clusterName(),
                        runtime.sharedLog(),
                        time);
        try {
            var issuer = new CertificateIssuer(authority, audit::record, random, time);
            var identities = new OwnIdentities(settings, issuer, audit::record, time);
            var self = identities.auth();
            identities.admin();
            return new Auth(settings, backend, health, runtime, issuer, identities, self, audit);
        } catch (RuntimeException e) {
            audit.close();
            throw e;
        }
    }

    private Auth(
            AuthSettings settings,
            Backend backend,
            Consumer<Heartbeat> health,
            AuthRuntime runtime,
            CertificateIssuer issuer,
            OwnIdentities identities,
            Identity self,
            AuditLog audit) {
        var time = runtime.time();
        var random = runtime.random();
        var config = settings.config();
        Consumer<AuditEvent> record = audit::record;

        this.settings = settings;
        this.time = time;
        this.authority = issuer.authority();
        this.audit = audit;
        this.identities = identities;
        this.id = HostId.parse(self.spiffeId().id()).orElseThrow();
        var cluster = authority.clusterName();

        var run =
                new AuthRun(
                        UUID.randomUUID().toString(),
                        id.toString(),
                        settings.advertised(config.listenAddr().port())
                                .orElse(config.listenAddr())
                                .toString(),
                        BuildVersion.current(),
                        time.instant());
        var storage = new StorageHealth(health, AuthLease.RENEWAL, time);
        var watched = storage.watch(backend);
        var leases = new Leases(watched);
        var connected = new ConnectedAgents(time);
        this.lease =
                new AuthLease(
                        backend, run, connected::size, audit::sharedUntil, storage::beat, time);
        var incidents = new Incidents(watched);
        this.links = new TlsLinks(self, runtime.transport(), time);
        this.peers = new Peers(leases, run.id(), links, time);
        var gone = new GoneRuns(leases, run.id(), incidents::fold, peers);
        this.inventory =
                new Inventory(
                        watched,
                        config.instanceTtl(),
                        config.offlineRetention(),
                        run,
                        leases,
                        gone,
                        lease::heldFor,
                        record,
                        time,
                        random);
        var recorder = inventory.recorder();

        this.others = new OtherAuths(leases, run.id(), time);

        this.refusals = new Refusals(record, time);
        var tokens = new JoinTokens(watched, staticTokens(settings), random, time);
        var joining = new Joining(tokens, issuer, record, recorder::joined, time);
        this.most = config.maxConnections().orElseGet(OpenFiles::agents);
        this.control =
                new ControlService(
                        new Greeting(cluster, id.toString()),
                        new Admission(
                                id.toString(),
                                most,
                                () -> Spread.of(connected.size(), others.serving()).lacksAgents(),
                                connected),
                        connected,
                        recorder,
                        audit::recordHere,
                        refusals,
                        runtime.metrics(),
                        random,
                        time);

        var pings = new PingRound(connected, id.toString());
        this.selfDoubt = new SelfDoubtWatch(lease::standing, control.losses(), time);
        this.rebalancer =
                new Rebalancer(id, connected, () -> !selfDoubt.reasons().isEmpty(), time, random);
        this.incidentWatch =
                new IncidentWatch(
                        incidents,
                        control.losses(),
                        connected,
                        inventory.instances(),
                        run,
                        gone,
                        lease::standing,
                        record,
                        time);

        var gate = new HandshakeGate(refusals);
        var clients = new ClientCertificateVerifier(cluster, authority.certificates(), time);
        this.server =
                new AuthServer(
                        config.listenAddr(),
                        ServerTls.context(self, clients, runtime.transport()),
                        runtime.transport(),
                        gate,
                        new Pulses(time),
                        new AuthServer.Services(
                                List.of(control),
                                List.of(
                                        new JoinService(joining, record, refusals, time),
                                        new ClusterApi(
                                                this::facts, leases, incidents, run.id(), time),
                                        new InventoryApi(
                                                inventory.instances(),
                                                new Histories(watched),
                                                connected,
                                                peers,
                                                pings,
                                                run,
                                                time),
                                        new PeerApi(
                                                connected,
                                                inventory.instances(),
                                                pings,
                                                audit,
                                                id.toString(),
                                                time),
                                        new TokenApi(tokens, record),
                                        new AuditApi(audit, runtime.sharedLog(), peers, run, time)),
                                List.of(new CallerIdentity(refusals, time))));
        audit.register(runtime.metrics());
        gate.register(runtime.metrics());
        selfDoubt.register(runtime.metrics());
        incidentWatch.register(runtime.metrics());
        inventory.register(runtime.metrics());
    }

    /// Begins to serve. Returns where a process on this host dials it, with the port that it got.
    /// Throws a [dev.muster.core.fault.FaultException] with `PORT_TAKEN` or `ADDRESS_UNAVAILABLE`;
    /// then it is still to be closed.
    public HostPort start() throws InterruptedException {
        refusals.start();
        control.start();
        server.start(); // one that cannot listen leaves no trace in the storage
        lease.start();
        inventory.start(); // the owner of what it writes is known by now
        others.start(peers::saw, rebalancer::look);
        selfDoubt.start();
        incidentWatch.start();
        LOG.atInfo()
                .addKeyValue("address", server.address())
                .addKeyValue("cluster", authority.clusterName())
                .addKeyValue("auth_id", id)
                .addKeyValue("ca_pin", authority.pins().getFirst())
                .addKeyValue("max_connections", most)
                .log("auth service listening");
        if (most > OpenFiles.agents()) {
            LOG.atWarn()
                    .addKeyValue("max_connections", most)
                    .addKeyValue("open_files", OpenFiles.limit())
                    .log("max_connections is more than this process may open files for");
        }
        return settings.local(server.address().port());
    }

    /// Returns the id of this host: of the Auth Service and of the agent in its process.
    public HostId id() {
        return id;
    }

    /// Makes sure that the agent in this process has an identity with these roles, in the data
    /// directory, without a token. Blocks; any time after [#open].
    public void issueHost(Set<Role> roles) {
        identities.host(id, roles);
    }

    /// Lets the agents go to other instances where there are any, tells the rest to wait, ends all
    /// calls, writes what is to be written if the backend takes it soon, and gives the lease up.
    @Override
    public void close() {
        Ending.ofAll(
                others::close,
                this::letAgentsGo,
                control::close,
                server::close,
                peers::close,
                links::close,
                incidentWatch::close,
                selfDoubt::close,
                this::writeTheRest);
    }

    private void letAgentsGo() {
        if (!others.serving().isEmpty()) {
            lease.drain();
            control.drain(settings.config().drainTimeout());
        }
    }

    private void writeTheRest() {
        var deadline = Deadline.in(FAREWELL, time);
        Ending.ofAll(
                () -> inventory.close(deadline.left().dividedBy(2)),
                refusals::close,
                () -> audit.close(deadline.left().dividedBy(2)),
                () -> lease.close(deadline.left())); // says whether all events are in the storage
    }

    private ClusterApi.Facts facts() {
        var listening = server.address();
        return new ClusterApi.Facts(
                authority.clusterName(),
                authority.pins(),
                id.toString(),
                settings.advertised(listening.port()),
                listening,
                settings.config().instanceTtl(),
                selfDoubt.reasons());
    }

    /// Returns what deserves a look although it gates nothing. Never blocks.
    public List<Reason> warnings() {
        return selfDoubt.reasons();
    }

    private static List<StaticToken> staticTokens(AuthSettings settings) {
        return settings.config().tokens().stream()
                .map(token -> new StaticToken(token.roles(), token.secret().reveal()))
                .toList();
    }
}
