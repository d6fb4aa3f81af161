/// For engines whose one writer makes many callers' transactions one: the callers, who wait for it.
@NullMarked
package dev.muster.backend.group;

import org.jspecify.annotations.NullMarked;
