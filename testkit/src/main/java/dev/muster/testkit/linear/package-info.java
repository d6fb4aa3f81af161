/// Whether recorded calls to a backend could have come one after the other, each at one moment
/// between its start and its end: linearizability, per key and as a whole.
///
/// A search of our own, for recorded histories of servers that run elsewhere: Lincheck runs and
/// judges the threads of one JVM, Knossos is a Clojure program, Porcupine a Go one.
@NullMarked
package dev.muster.testkit.linear;

import org.jspecify.annotations.NullMarked;
