/// The server that Auth listens with: TLS, whose certificates it accepts, and the gate in front.
@NullMarked
package dev.muster.auth.tls;

import org.jspecify.annotations.NullMarked;
