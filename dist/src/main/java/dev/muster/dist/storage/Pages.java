package dev.muster.dist.storage;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Item;
import dev.muster.backend.Keys;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;

/// All items of a store in key order, read page by page, without those that are not to be copied.
final class Pages implements Iterator<Item> {
    /// A value has up to 1 MiB.
    private static final int PAGE = 64;

    /// Before and after all keys, which are printable ASCII.
    private static final String FIRST = " ";

    private static final String END = "\u007f";

    private final Backend backend;
    private final Set<String> passedOver;
    private final Queue<Item> page = new ArrayDeque<>();
    private String next = FIRST;
    private boolean ended;
    private long skipped;

    /// @param passedOver what the keys begin with that are left out
    Pages(Backend backend, Set<String> passedOver) {
        this.backend = requireNonNull(backend, "backend");
        this.passedOver = Set.copyOf(passedOver);
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && !ended) {
            var items = backend.range(next, END, PAGE);
            ended = items.size() < PAGE;
            if (!items.isEmpty()) {
                next = Keys.after(items.getLast().key());
            }
            items.forEach(this::take);
        }
        return !page.isEmpty();
    }

    @Override
    public Item next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more items");
        }
        return page.remove();
    }

    /// Returns how many were left out until now.
    long skipped() {
        return skipped;
    }

    private void take(Item item) {
        if (passedOver.stream().anyMatch(item.key()::startsWith)) {
            skipped++;
        } else {
            page.add(item);
        }
    }
}
