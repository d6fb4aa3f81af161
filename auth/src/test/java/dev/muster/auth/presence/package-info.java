@NullMarked
package dev.muster.auth.presence;

import org.jspecify.annotations.NullMarked;
