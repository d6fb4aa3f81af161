package dev.muster.testkit;

import static java.util.Objects.requireNonNull;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A JSON Schema of the tree, draft 2020-12, to hold real documents against.
public final class JsonSchema {
    private final Schema schema;

    private JsonSchema(Schema schema) {
        this.schema = requireNonNull(schema, "schema");
    }

    public static JsonSchema read(Path file) throws IOException {
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        return new JsonSchema(registry.getSchema(Files.readString(file), InputFormat.JSON));
    }

    /// Returns what `json` breaks of the schema, formats included; empty when it is valid.
    public List<String> problems(String json) {
        return schema
                .validate(
                        json,
                        InputFormat.JSON,
                        context ->
                                context.executionConfig(
                                        config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }
}
