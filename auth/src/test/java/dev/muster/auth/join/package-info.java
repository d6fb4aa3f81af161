@NullMarked
package dev.muster.auth.join;

import org.jspecify.annotations.NullMarked;
