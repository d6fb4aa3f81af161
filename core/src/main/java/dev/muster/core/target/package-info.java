/// What services look after, and how that is.
@NullMarked
package dev.muster.core.target;

import org.jspecify.annotations.NullMarked;
