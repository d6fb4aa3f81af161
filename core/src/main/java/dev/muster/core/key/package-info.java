/// Keys of certificates.
@NullMarked
package dev.muster.core.key;

import org.jspecify.annotations.NullMarked;
