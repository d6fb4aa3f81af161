@NullMarked
package dev.muster.auth.tls;

import org.jspecify.annotations.NullMarked;
