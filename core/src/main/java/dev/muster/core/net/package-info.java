/// Network addresses as values, and what names mean.
@NullMarked
package dev.muster.core.net;

import org.jspecify.annotations.NullMarked;
