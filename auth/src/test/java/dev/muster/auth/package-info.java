/// The whole Auth Service over real TLS.
@NullMarked
package dev.muster.auth;

import org.jspecify.annotations.NullMarked;
