@NullMarked
package dev.muster.auth.incident;

import org.jspecify.annotations.NullMarked;
