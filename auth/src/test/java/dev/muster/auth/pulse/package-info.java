@NullMarked
package dev.muster.auth.pulse;

import org.jspecify.annotations.NullMarked;
