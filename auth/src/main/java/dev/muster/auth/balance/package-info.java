/// How many agents each Auth instance has beside the others, and how that evens out.
@NullMarked
package dev.muster.auth.balance;

import org.jspecify.annotations.NullMarked;
