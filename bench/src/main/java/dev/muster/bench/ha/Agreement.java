package dev.muster.bench.ha;

import static java.util.stream.Collectors.toMap;

import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.PresenceState;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Whether `ls` and `status --cluster` of all Auth processes say the same of all agents.
final class Agreement {
    private Agreement() {}

    /// What an Auth says of one agent.
    ///
    /// @param owner the Auth that holds its stream
    record Word(String hostname, PresenceState presence, String owner) {
        private static Word of(Instance agent) {
            return new Word(
                    agent.getAgent().getHostname(),
                    agent.getPresence().getState(),
                    agent.getAuthId());
        }

        private boolean isConnected() {
            return presence == PresenceState.PRESENCE_STATE_CONNECTED;
        }
    }

    /// Returns what an Auth says of all agents, by their ids.
    static Map<String, Word> words(AuthClient auth) {
        return auth.all().stream().collect(toMap(Instance::getId, Word::of));
    }

    /// Waits until each Auth says that all agents are connected, and the same of each; returns how
    /// long that took.
    ///
    /// @param agents how many there are beside the Auth processes, each of which is one too
    static Duration await(List<AuthClient> auths, int agents) {
        return Cluster.await(
                Cluster.LONG,
                "Auths agree",
                auths.size(),
                () -> {
                    try {
                        return agreeing(auths, agents + auths.size());
                    } catch (StatusRuntimeException _) {
                        return 0;
                    }
                });
    }

    /// Returns the Auth that holds each agent's stream, by the agents' ids, as `status --cluster`
    /// of one Auth has it; empty when that is not the whole.
    private static Map<String, String> owners(AuthClient auth) {
        var owners = new HashMap<String, String>();
        boolean complete = false;
        for (var part : auth.everywhere()) {
            part.getInstancesList().forEach(one -> owners.put(one.getId(), one.getAuthId()));
            complete = part.getCoverage().getComplete();
        }
        return complete ? owners : Map.of();
    }

    /// Returns how many say that all agents are connected, and the same as the first, when asked
    /// for what is remembered and when asked for what is connected.
    private static long agreeing(List<AuthClient> auths, int agents) {
        var first = words(auths.getFirst());
        if (first.size() != agents || !first.values().stream().allMatch(Word::isConnected)) {
            return 0;
        }
        var owners = new HashMap<String, String>();
        first.forEach((id, word) -> owners.put(id, word.owner()));
        return auths.stream()
                .filter(auth -> words(auth).equals(first) && owners(auth).equals(owners))
                .count();
    }

    /// Returns how many streams end at each Auth, by its id.
    static Map<String, Long> shares(AuthClient auth) {
        var shares = new HashMap<String, Long>();
        words(auth).values().forEach(word -> shares.merge(word.owner(), 1L, Long::sum));
        return new TreeMap<>(shares);
    }
}
