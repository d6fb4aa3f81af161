package dev.muster.auth.inventory;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A page of a listing, ordered by id.
///
/// @param nextToken where the next page begins; null on the last one
public record InstancePage(List<SeenInstance> instances, @Nullable String nextToken) {
    public InstancePage {
        instances = List.copyOf(instances);
    }

    public Optional<String> next() {
        return Optional.ofNullable(nextToken);
    }
}
