/// When an Auth instance had better not tell who is lost, and that it says so.
@NullMarked
package dev.muster.auth.doubt;

import org.jspecify.annotations.NullMarked;
