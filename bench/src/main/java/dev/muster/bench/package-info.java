/// Whole-system benches: a real Auth process, a fleet of real agents in this JVM, and figures.
@NullMarked
package dev.muster.bench;

import org.jspecify.annotations.NullMarked;
