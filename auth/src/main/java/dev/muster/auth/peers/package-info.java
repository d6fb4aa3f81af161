/// The other Auth instances of the cluster: who lives, and what only they can answer.
@NullMarked
package dev.muster.auth.peers;

import org.jspecify.annotations.NullMarked;
