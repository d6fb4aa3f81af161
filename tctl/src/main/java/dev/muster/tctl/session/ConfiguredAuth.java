package dev.muster.tctl.session;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.Config;
import dev.muster.runtime.config.ConfigReader;
import dev.muster.runtime.config.Flag;
import dev.muster.runtime.config.Flags;
import dev.muster.runtime.config.Surroundings;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.AuthTls;
import dev.muster.runtime.rpc.Dial;
import dev.muster.runtime.rpc.Dials;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.ServerTrust;
import io.grpc.ClientInterceptors;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Goes to the Auth Service that the options name, or else to the one of this host, which its
/// configuration leads to; of several, to the first that can be reached.
public final class ConfiguredAuth implements AuthAccess {
    private final GlobalOptions options;
    private final Surroundings surroundings;
    private final PrintWriter err;
    private final Time time;

    /// @param err where a call that takes long says so
    public ConfiguredAuth(
            GlobalOptions options, Surroundings surroundings, PrintWriter err, Time time) {
        this.options = requireNonNull(options, "options");
        this.surroundings = requireNonNull(surroundings, "surroundings");
        this.err = requireNonNull(err, "err");
        this.time = requireNonNull(time, "time");
    }

    /// Throws a [FaultException], or a [dev.muster.runtime.config.ConfigException] when the
    /// configuration is needed and wrong.
    @Override
    public AuthSession open() {
        DebugLog.begin(options.debug());
        var admin = new AdminIdentity(surroundings.otherDataDirs(), time);
        if (options.authServer().isPresent() && options.identity().isPresent()) {
            // Needs nothing of this host, whose configuration may not even be ours to read.
            return open(
                    addresses(options.authServer().get()), admin.named(options.identity().get()));
        }
        var config = config();
        var identity =
                options.identity().map(admin::named).orElseGet(() -> admin.local(config.dataDir()));
        var addresses =
                options.authServer()
                        .map(ConfiguredAuth::addresses)
                        .orElseGet(() -> addresses(config));
        return open(addresses, identity);
    }

    private Config config() {
        var file = options.config().map(Path::toString).orElse(null);
        return new ConfigReader(surroundings).read(Flags.NONE.with(Flag.CONFIG, file));
    }

    private static List<HostPort> addresses(Config config) {
        return config.auth().enabled() ? List.of(config.auth().localAddr()) : config.dialAddrs();
    }

    private static List<HostPort> addresses(String text) {
        return Stream.of(text.split(",", -1)).map(ConfiguredAuth::address).toList();
    }

    private static HostPort address(String text) {
        return HostPort.parse(text)
                .orElseThrow(() ->
                        new FaultException(
                                new Fault(
                                        "Cannot use --auth-server",
                                        new Reason(
                                                Reason.Code.ARGUMENT_INVALID,
                                                "\"%s\" is no host:port".formatted(text),
                                                "Write it as auth.example.com:3025, several separated by commas"))));
    }

    private AuthSession open(List<HostPort> addresses, Identity identity) {
        var transport = NativeTransport.choose();
        var loops = transport.eventLoops(1, "tctl");
        var tls =
                new AuthTls(
                        ServerTrust.of(identity),
                        identity,
                        AuthChannel.Options.interactive(transport, loops, time));
        var dials =
                new Dials(
                        addresses,
                        Resolver.SYSTEM,
                        endpoint -> AuthChannel.open(endpoint, tls),
                        time);
        Runnable close =
                () -> {
                    dials.close();
                    var _ = loops.shutdownGracefully();
                };
        try {
            return session(firstUp(addresses, dials), close);
        } catch (FaultException e) {
            close.run();
            throw e;
        }
    }

    private Dial firstUp(List<HostPort> addresses, Dials dials) {
        var all = addresses.stream().map(HostPort::toString).collect(joining(" or "));
        try (var _ = notice(all).begin(AuthSession.PATIENCE)) {
            return new FirstUp(addresses, dials, AuthSession.PATIENCE, this::say, time).find();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a command", e);
        }
    }

    private AuthSession session(Dial dial, Runnable close) {
        var address = dial.endpoint().toString();
        var channel = ClientInterceptors.intercept(dial.channel().channel(), notice(address));
        return new AuthSession(channel, address, close);
    }

    private WaitNotice notice(String address) {
        return new WaitNotice(address, AuthSession.PATIENCE, this::say, time);
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
