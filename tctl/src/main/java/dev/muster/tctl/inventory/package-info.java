/// `tctl inventory`: the agents that the cluster remembers, those connected now, and a way to reach
/// one.
@NullMarked
package dev.muster.tctl.inventory;

import org.jspecify.annotations.NullMarked;
