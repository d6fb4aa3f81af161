/// How much a peer may claim or send.
@NullMarked
package dev.muster.core.limit;

import org.jspecify.annotations.NullMarked;
