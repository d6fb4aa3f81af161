/// Checks of what the services look after, and what they mean to the agent's readiness.
@NullMarked
package dev.muster.agent.target;

import org.jspecify.annotations.NullMarked;
