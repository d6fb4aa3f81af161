/// Whether the storage behind Auth works, by the regular proof and by every real call.
@NullMarked
package dev.muster.auth.storage;

import org.jspecify.annotations.NullMarked;
