@NullMarked
package dev.muster.auth.history;

import org.jspecify.annotations.NullMarked;
