/// Control streams over the in-process transport.
@NullMarked
package dev.muster.auth.control;

import org.jspecify.annotations.NullMarked;
