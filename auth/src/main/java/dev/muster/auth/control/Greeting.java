package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.version.BuildVersion;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.Welcome;
import dev.muster.runtime.rpc.Capabilities;

/// What Auth says of itself in every welcome.
///
/// @param authId its host id
public record Greeting(String cluster, String authId) {
    public Greeting {
        requireNonNull(cluster, "cluster");
        requireNonNull(authId, "authId");
    }

    AuthMessage welcome(long epoch) {
        return AuthMessage.newBuilder()
                .setWelcome(
                        Welcome.newBuilder()
                                .setProtocol(Protocol.CURRENT)
                                .addCapabilities(Capabilities.MOVE)
                                .setClusterName(cluster)
                                .setAuthId(authId)
                                .setAuthVersion(BuildVersion.current().toString())
                                .setEpoch(epoch))
                .build();
    }
}
