package dev.muster.auth.balance;

import dev.muster.auth.lease.KnownRun;
import java.util.Collections;
import java.util.List;

/// How agents are spread over the Auth instances that live and take agents, as one of them sees it.
///
/// @param own its streams, as of now
/// @param others the streams of each other one, as of its latest lease: some seconds old
public record Spread(int own, List<Integer> others) {
    public Spread {
        others = List.copyOf(others);
    }

    public static Spread of(int own, List<KnownRun> others) {
        return new Spread(own, others.stream().map(KnownRun::streams).toList());
    }

    /// Returns whether agents may come here for balance; not where no other instance is known.
    public boolean lacksAgents() {
        return own < average();
    }

    double average() {
        long all = own;
        for (int streams : others) {
            all += streams;
        }
        return (double) all / (others.size() + 1);
    }

    /// Returns how many agents there are here beyond the average.
    int excess() {
        return Math.max(0, (int) (own - average()));
    }

    /// Returns whether there are too many agents here, or more than the average while another
    /// instance has too few: where one of many comes back empty, none of the others has many more
    /// than the average.
    ///
    /// @param share too many or few is that part of the average more or less, such as 0.2
    /// @param slack and so many beyond
    boolean isUneven(double share, int slack) {
        if (excess() == 0 || others.isEmpty()) {
            return false;
        }
        double far = share * average() + slack;
        return own > average() + far || Collections.min(others) < average() - far;
    }
}
