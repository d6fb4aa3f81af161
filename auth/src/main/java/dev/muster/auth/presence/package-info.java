/// Whether the control plane has an agent: its own axis, beside the agent's view of its health.
@NullMarked
package dev.muster.auth.presence;

import org.jspecify.annotations.NullMarked;
