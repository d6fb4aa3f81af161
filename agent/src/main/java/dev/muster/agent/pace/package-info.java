/// When things happen: jitter and backoff.
@NullMarked
package dev.muster.agent.pace;

import org.jspecify.annotations.NullMarked;
