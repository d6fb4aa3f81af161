/// How many agents are lost at a time, and what that means.
@NullMarked
package dev.muster.auth.loss;

import org.jspecify.annotations.NullMarked;
