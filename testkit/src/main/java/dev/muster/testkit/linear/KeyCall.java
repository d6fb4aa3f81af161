package dev.muster.testkit.linear;

/// A call as one key saw it.
record KeyCall(int client, long invoked, long returned, Step step) {
    boolean isKnown() {
        return returned != Call.NEVER;
    }
}
