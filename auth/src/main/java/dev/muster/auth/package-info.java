/// The Auth Service: the wiring of everything in the packages below.
@NullMarked
package dev.muster.auth;

import org.jspecify.annotations.NullMarked;
