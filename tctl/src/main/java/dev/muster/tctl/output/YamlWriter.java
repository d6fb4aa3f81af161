package dev.muster.tctl.output;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/// A YAML mapping in block style. All but ASCII is escaped: nothing in it steers a terminal.
final class YamlWriter implements DocumentWriter {
    private static final DumpSettings SETTINGS =
            DumpSettings.builder()
                    .setDefaultFlowStyle(FlowStyle.BLOCK)
                    .setUseUnicodeEncoding(false)
                    .setWidth(Integer.MAX_VALUE)
                    .build();

    private final PrintWriter out;
    private final Dump yaml = new Dump(SETTINGS, new Representer());
    private String listName = "";
    private boolean emptyList;

    YamlWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void field(String name, Object value) {
        out.print(yaml.dumpToString(Map.of(name, value)));
    }

    @Override
    public void beginList(String name) {
        listName = name;
        emptyList = true;
    }

    @Override
    public void item(Map<String, Object> value) {
        if (emptyList) {
            out.print(listName + ":\n");
            emptyList = false;
        }
        out.print(yaml.dumpToString(List.of(value)));
    }

    @Override
    public void endList() {
        if (emptyList) {
            out.print(listName + ": []\n");
        }
    }

    @Override
    public void end() {}

    /// Quotes the words that readers of YAML 1.1 take for booleans.
    private static final class Representer extends StandardRepresenter {
        private static final Pattern YAML_1_1_BOOLEAN =
                Pattern.compile("y|n|yes|no|on|off", Pattern.CASE_INSENSITIVE);

        Representer() {
            super(SETTINGS);
            representers.put(String.class, this::text);
        }

        private Node text(Object value) {
            return YAML_1_1_BOOLEAN.matcher((String) value).matches()
                    ? representScalar(Tag.STR, (String) value, ScalarStyle.DOUBLE_QUOTED)
                    : new RepresentString().representData(value);
        }
    }
}
