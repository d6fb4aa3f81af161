/// What happened to each agent: a bounded log of changes beside its document, never of heartbeats.
@NullMarked
package dev.muster.auth.history;

import org.jspecify.annotations.NullMarked;
