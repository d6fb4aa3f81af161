/// The cluster's memory of its agents: one durable document each.
@NullMarked
package dev.muster.auth.inventory;

import org.jspecify.annotations.NullMarked;
