/// Lifecycle state of each component of a process and of the process as a whole.
@NullMarked
package dev.muster.runtime.health;

import org.jspecify.annotations.NullMarked;
