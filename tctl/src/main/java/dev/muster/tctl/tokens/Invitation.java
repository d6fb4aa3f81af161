package dev.muster.tctl.tokens;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.DurationText;
import dev.muster.proto.v1.AddTokenResponse;
import dev.muster.proto.v1.AuthInstance;
import dev.muster.proto.v1.Cluster;
import dev.muster.tctl.auths.DialAddresses;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.ProtoFields;
import java.time.Duration;
import java.util.List;

/// What the person who sets up a new host needs: the token, the pin, and the command to run there.
///
/// @param cluster as the Auth instance that was asked tells of it
/// @param auths all instances that are known
record Invitation(AddTokenResponse token, Cluster cluster, List<AuthInstance> auths, Duration ttl) {
    Invitation {
        requireNonNull(token, "token");
        requireNonNull(cluster, "cluster");
        auths = List.copyOf(auths);
        requireNonNull(ttl, "ttl");
    }

    String text() {
        var text = new StringBuilder();
        text.append("Token: %s\n".formatted(token.getToken()));
        text.append(
                "For %s, until %s (%s).\n"
                        .formatted(
                                ProtoFields.roleTitles(token.getRolesList()),
                                ProtoFields.time(token.getExpires()),
                                DurationText.format(ttl)));
        cluster.getCaPinsList().forEach(pin -> text.append("CA pin: %s\n".formatted(pin)));
        if (cluster.getAdvertiseAddr().isEmpty()) {
            text.append(
                    """

                    This Auth Service listens on loopback only (%s): no other host can join.
                    To change that, set auth_service.listen_addr: 0.0.0.0:3025 in its configuration, and
                    auth_service.advertise_addr to the address that hosts dial, then restart it.

                    For one more agent on this host, run:
                    """
                            .formatted(cluster.getListenAddr()));
        } else {
            text.append("\nOn the new host, run:\n");
        }
        return text.append('\n').append(command()).append('\n').toString();
    }

    Fields document() {
        return new Fields()
                .put("token", token.getToken())
                .put("services", ProtoFields.roleKeys(token.getRolesList()))
                .put("expires", ProtoFields.time(token.getExpires()))
                .put("ca_pins", cluster.getCaPinsList())
                .put("advertise_addr", cluster.getAdvertiseAddr())
                .put("listen_addr", cluster.getListenAddr())
                .put("command", command());
    }

    /// Returns the whole command; a host that has a data directory already, as the one of this Auth
    /// Service has, needs another.
    private String command() {
        boolean here = cluster.getAdvertiseAddr().isEmpty();
        return "teleport start --roles=%s --auth-server=%s --token=%s --ca-pin=%s%s"
                .formatted(
                        String.join(",", ProtoFields.roleKeys(token.getRolesList())),
                        here
                                ? cluster.getListenAddr()
                                : String.join(
                                        ",", DialAddresses.of(cluster.getAdvertiseAddr(), auths)),
                        token.getToken(),
                        String.join(",", cluster.getCaPinsList()),
                        here ? " --data-dir=/tmp/agent-2" : "");
    }
}
