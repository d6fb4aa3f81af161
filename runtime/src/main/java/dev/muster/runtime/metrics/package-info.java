/// What a process counts and measures of itself, for Prometheus.
@NullMarked
package dev.muster.runtime.metrics;

import org.jspecify.annotations.NullMarked;
