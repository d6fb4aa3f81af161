/// Network addresses as values.
@NullMarked
package dev.muster.core.net;

import org.jspecify.annotations.NullMarked;
