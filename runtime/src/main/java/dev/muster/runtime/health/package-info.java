/// Lifecycle state of each agent component and of the agent process as a whole.
@NullMarked
package dev.muster.runtime.health;

import org.jspecify.annotations.NullMarked;
