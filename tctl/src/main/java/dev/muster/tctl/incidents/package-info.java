/// `tctl incidents`: mass losses of agents.
@NullMarked
package dev.muster.tctl.incidents;

import org.jspecify.annotations.NullMarked;
