/// Operations that did not happen, on their way to the edge of the process.
@NullMarked
package dev.muster.core.fault;

import org.jspecify.annotations.NullMarked;
