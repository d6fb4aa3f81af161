/// The HTTP endpoints through which people, probes and scrapers look into a running process.
@NullMarked
package dev.muster.runtime.diag;

import org.jspecify.annotations.NullMarked;
