@NullMarked
package dev.muster.auth.doubt;

import org.jspecify.annotations.NullMarked;
