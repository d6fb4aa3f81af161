/// When a connection last carried anything, in time in which Auth itself served.
@NullMarked
package dev.muster.auth.pulse;

import org.jspecify.annotations.NullMarked;
