/// The storage contract: ordered keys with revisions, conditions and expiry, whatever the engine.
@NullMarked
package dev.muster.backend;

import org.jspecify.annotations.NullMarked;
