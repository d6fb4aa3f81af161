/// Several Auth processes on one engine: under faults, and what they cost.
@NullMarked
package dev.muster.bench.ha;

import org.jspecify.annotations.NullMarked;
