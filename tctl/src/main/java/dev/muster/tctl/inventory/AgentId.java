package dev.muster.tctl.inventory;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListScope;
import dev.muster.tctl.session.AuthSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Finds the agent that a person means by an id or by its first characters.
final class AgentId {
    private static final Pattern PREFIX = Pattern.compile("[0-9a-f][0-9a-f-]{3,34}");
    private static final int SHOWN = 3;

    private AgentId() {}

    /// Returns the whole id. One that is spelled in full is not looked up. Throws a fault when no
    /// agent's id, or more than one's, begins with `text`.
    ///
    /// @param what what does not happen then
    static String find(String what, String text, AuthSession session) {
        var id = HostId.parse(text);
        if (id.isPresent()) {
            return id.get().toString();
        }
        var prefix = text.toLowerCase(Locale.ROOT);
        var found =
                PREFIX.matcher(prefix).matches()
                        ? beginningWith(what, prefix, session)
                        : List.<String>of();
        return switch (found.size()) {
            case 0 ->
                    throw fault(
                            what,
                            Reason.Code.AGENT_UNKNOWN,
                            "no agent of the inventory has this id",
                            "`tctl inventory ls --all` lists the ids; the first 4 or more characters of"
                                    + " one do");
            case 1 -> found.getFirst();
            default ->
                    throw fault(
                            what,
                            Reason.Code.ARGUMENT_INVALID,
                            "more than one agent's id begins with it, such as "
                                    + String.join(", ", found),
                            "Give more of the id");
        };
    }

    /// Returns at most [#SHOWN] ids. Pages are in the order of ids, so that it stops behind the
    /// prefix.
    private static List<String> beginningWith(String what, String prefix, AuthSession session) {
        var found = new ArrayList<String>();
        var request = ListInstancesRequest.newBuilder().setScope(ListScope.LIST_SCOPE_ALL);
        var pages = new InstancePages(what, session, request);
        while (pages.hasNext()) {
            for (var instance : pages.next().getInstancesList()) {
                var id = instance.getId();
                if (id.startsWith(prefix)) {
                    found.add(id);
                } else if (id.compareTo(prefix) > 0) {
                    return found;
                }
                if (found.size() == SHOWN) {
                    return found;
                }
            }
        }
        return found;
    }

    private static FaultException fault(String what, Reason.Code code, String cause, String hint) {
        return new FaultException(new Fault(what, new Reason(code, cause, hint)));
    }
}
