package dev.muster.tctl.inventory;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;
import static java.util.Comparator.reverseOrder;
import static java.util.stream.Collectors.toMap;

import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.InstanceCounts;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.ProtoFields;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/// How `tctl inventory status` shows its counts: newest version first, services in their own order,
/// upgraders by name.
final class CountsView {
    private static final Comparator<String> NEWEST_FIRST =
            comparing((String text) -> Version.parse(text).orElse(null), nullsLast(reverseOrder()))
                    .thenComparing(naturalOrder());
    private static final Comparator<String> AS_DECLARED =
            comparing((String text) -> Role.parse(text).orElse(null), nullsLast(naturalOrder()))
                    .thenComparing(naturalOrder());

    private CountsView() {}

    static String text(InstanceCounts counts) {
        var text = new StringBuilder();
        append(text, "Versions", sorted(counts.getByVersionMap(), NEWEST_FIRST), true);
        append(text, "Upgraders", sorted(counts.getByUpgraderMap(), naturalOrder()), false);
        append(text, "Services", titled(sorted(counts.getByServiceMap(), AS_DECLARED)), false);
        return text.append("Total: %d\n".formatted(counts.getTotal())).toString();
    }

    static Fields document(InstanceCounts counts) {
        return new Fields()
                .put("total", counts.getTotal())
                .put("by_version", sorted(counts.getByVersionMap(), NEWEST_FIRST))
                .put("by_upgrader", sorted(counts.getByUpgraderMap(), naturalOrder()))
                .put("by_service", sorted(counts.getByServiceMap(), AS_DECLARED));
    }

    private static void append(
            StringBuilder text, String title, Map<String, Long> counts, boolean versions) {
        text.append(title).append(":\n");
        counts.forEach((key, count) ->
                text.append("  ")
                        .append(Printable.of(versions ? ProtoFields.version(key) : key))
                        .append(": ")
                        .append(count)
                        .append('\n'));
        if (counts.isEmpty()) {
            text.append("  none\n");
        }
    }

    private static Map<String, Long> titled(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .collect(
                        toMap(
                                entry ->
                                        Role.parse(entry.getKey())
                                                .map(Role::title)
                                                .orElse(entry.getKey()),
                                Map.Entry::getValue,
                                Long::sum,
                                LinkedHashMap::new));
    }

    private static Map<String, Long> sorted(Map<String, Long> counts, Comparator<String> order) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(order))
                .collect(
                        toMap(
                                Map.Entry::getKey,
                                Map.Entry::getValue,
                                Long::sum,
                                LinkedHashMap::new));
    }
}
