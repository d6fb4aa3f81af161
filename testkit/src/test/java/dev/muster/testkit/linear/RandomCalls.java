package dev.muster.testkit.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Calls to one key by chance.
final class RandomCalls {
    private RandomCalls() {}

    /// Returns `count` calls of a few values, linearizable or not.
    static List<KeyCall> any(Random random, int count) {
        var calls = new ArrayList<KeyCall>();
        for (int i = 0; i < count; i++) {
            int invoked = 2 * random.nextInt(2 * count);
            int returned = invoked + 1 + 2 * random.nextInt(count);
            boolean unknown = random.nextInt(4) == 0;
            var step = step(random, i, count, unknown);
            calls.add(
                    new KeyCall(
                            i,
                            invoked,
                            step instanceof Step.MayHaveWritten ? Call.NEVER : returned,
                            step));
        }
        return calls;
    }

    /// Returns `count` calls that took effect, one after the other, at moments between their starts
    /// and their ends, `unknown` of them of unknown outcome.
    static List<KeyCall> linearizable(Random random, int count, int clients, int unknown) {
        var calls = new ArrayList<KeyCall>();
        var cell = Cell.EMPTY;
        for (int i = 0; i < count; i++) {
            // Each tick has room for what starts before, and what ends after, within a few ticks.
            long moment = 1_000L * i;
            long invoked = moment - 1 - random.nextInt(500 * clients);
            long returned = moment + 1 + random.nextInt(500 * clients);
            var wrote = new Step.Wrote(guard(random, cell), cell(random, i));
            boolean lost = i % (count / unknown) == count / unknown / 2;
            if (lost) {
                calls.add(
                        new KeyCall(
                                i,
                                invoked,
                                Call.NEVER,
                                new Step.MayHaveWritten(wrote.guard(), wrote.cell())));
            } else if (random.nextBoolean()) {
                calls.add(new KeyCall(i, invoked, returned, new Step.Saw(cell)));
            } else if (wrote.after(cell).isPresent()) {
                calls.add(new KeyCall(i, invoked, returned, wrote));
            } else {
                calls.add(new KeyCall(i, invoked, returned, new Step.Refused(wrote.guard())));
            }
            if ((lost && random.nextBoolean()) || calls.getLast().step() instanceof Step.Wrote) {
                cell = wrote.after(cell).orElse(cell);
            }
        }
        return calls;
    }

    private static Step step(Random random, int number, int count, boolean unknown) {
        var guard = guard(random, cell(random, random.nextInt(count)));
        var written = cell(random, number);
        if (unknown) {
            return new Step.MayHaveWritten(guard, written);
        }
        return switch (random.nextInt(3)) {
            case 0 -> new Step.Saw(cell(random, random.nextInt(count)));
            case 1 -> new Step.Wrote(guard, written);
            default ->
                    guard instanceof Guard.Any
                            ? new Step.Wrote(guard, written)
                            : new Step.Refused(guard);
        };
    }

    private static Guard guard(Random random, Cell current) {
        return switch (random.nextInt(3)) {
            case 0 -> new Guard.Any();
            case 1 -> new Guard.Holding(Cell.EMPTY);
            default -> new Guard.Holding(current);
        };
    }

    private static Cell cell(Random random, int number) {
        return random.nextInt(4) == 0 ? Cell.EMPTY : new Cell("v" + number);
    }
}
