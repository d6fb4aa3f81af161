@NullMarked
package dev.muster.auth.caller;

import org.jspecify.annotations.NullMarked;
