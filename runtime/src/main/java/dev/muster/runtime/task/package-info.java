/// Work that is done again and again.
@NullMarked
package dev.muster.runtime.task;

import org.jspecify.annotations.NullMarked;
