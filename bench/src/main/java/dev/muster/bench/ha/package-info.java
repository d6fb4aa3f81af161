/// Several Auth processes on one engine, under faults.
@NullMarked
package dev.muster.bench.ha;

import org.jspecify.annotations.NullMarked;
