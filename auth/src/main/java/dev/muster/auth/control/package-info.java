/// The server's side of control streams: hello, heartbeats, pings, goodbyes, and how a stream ends.
@NullMarked
package dev.muster.auth.control;

import org.jspecify.annotations.NullMarked;
