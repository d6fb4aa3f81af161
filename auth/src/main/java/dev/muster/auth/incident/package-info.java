/// Mass losses of agents, each one incident for the whole cluster.
@NullMarked
package dev.muster.auth.incident;

import org.jspecify.annotations.NullMarked;
