/// The gRPC edge for administrators, and the check of every caller.
@NullMarked
package dev.muster.auth.api;

import org.jspecify.annotations.NullMarked;
