/// Heartbeats over an open control stream: when they are sent, and what comes of them.
@NullMarked
package dev.muster.agent.heartbeat;

import org.jspecify.annotations.NullMarked;
