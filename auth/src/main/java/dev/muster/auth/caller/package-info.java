/// Who calls, from where, and what becomes of those who are refused.
@NullMarked
package dev.muster.auth.caller;

import org.jspecify.annotations.NullMarked;
