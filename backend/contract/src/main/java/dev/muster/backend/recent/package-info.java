/// Watches for engines that have no change log of their own: the latest changes, kept in memory.
@NullMarked
package dev.muster.backend.recent;

import org.jspecify.annotations.NullMarked;
