/// Release numbers and their order.
@NullMarked
package dev.muster.core.version;

import org.jspecify.annotations.NullMarked;
