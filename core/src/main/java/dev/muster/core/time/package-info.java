/// The only source of time.
@NullMarked
package dev.muster.core.time;

import org.jspecify.annotations.NullMarked;
