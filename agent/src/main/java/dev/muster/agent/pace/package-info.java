/// When things happen: jitter, backoff, and waiting for whatever comes first.
@NullMarked
package dev.muster.agent.pace;

import org.jspecify.annotations.NullMarked;
