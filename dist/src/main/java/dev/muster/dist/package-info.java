/// The `teleport` command: the only place that knows every part, and puts them together.
@NullMarked
package dev.muster.dist;

import org.jspecify.annotations.NullMarked;
