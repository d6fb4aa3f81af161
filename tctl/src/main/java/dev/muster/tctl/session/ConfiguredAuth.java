package dev.muster.tctl.session;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.Config;
import dev.muster.runtime.config.ConfigReader;
import dev.muster.runtime.config.Flag;
import dev.muster.runtime.config.Flags;
import dev.muster.runtime.config.Surroundings;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.ServerTrust;
import io.grpc.ClientInterceptors;
import java.io.PrintWriter;
import java.nio.file.Path;

/// Goes to the Auth Service that the options name, or else to the one of this host, which its
/// configuration leads to.
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
        var admin = new AdminIdentity(surroundings.otherDataDirs());
        if (options.authServer().isPresent() && options.identity().isPresent()) {
            // Needs nothing of this host, whose configuration may not even be ours to read.
            return open(address(options.authServer().get()), admin.named(options.identity().get()));
        }
        var config = config();
        var identity =
                options.identity().map(admin::named).orElseGet(() -> admin.local(config.dataDir()));
        var address =
                options.authServer().map(ConfiguredAuth::address).orElseGet(() -> address(config));
        return open(address, identity);
    }

    private Config config() {
        var file = options.config().map(Path::toString).orElse(null);
        return new ConfigReader(surroundings).read(Flags.NONE.with(Flag.CONFIG, file));
    }

    private static HostPort address(Config config) {
        return config.auth().enabled() ? config.auth().localAddr() : config.dialAddrs().getFirst();
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
                                                "Write it as auth.example.com:3025"))));
    }

    private AuthSession open(HostPort address, Identity identity) {
        var transport = NativeTransport.choose();
        var loops = transport.eventLoops(1, "tctl");
        var channel =
                AuthChannel.open(
                        address,
                        ServerTrust.of(identity),
                        identity,
                        AuthChannel.Options.interactive(transport, loops, time));
        var notice = new WaitNotice(address.toString(), AuthSession.PATIENCE, this::say, time);
        return new AuthSession(
                ClientInterceptors.intercept(channel.channel(), notice),
                address.toString(),
                () -> {
                    channel.close();
                    var _ = loops.shutdownGracefully();
                });
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
