package dev.muster.tctl.output;

import java.util.Map;

/// Writes one object, field by field; a list can be written item by item, so that it need not fit
/// in memory. Values are strings, numbers, truth values, and lists and maps of values.
interface DocumentWriter {
    void field(String name, Object value);

    /// Begins a list; items follow until [#endList].
    void beginList(String name);

    void item(Map<String, Object> value);

    void endList();

    /// Ends the object.
    void end();
}
