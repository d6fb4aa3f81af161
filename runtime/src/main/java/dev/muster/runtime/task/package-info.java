/// Work that is done again and again, and waiting for whatever comes first.
@NullMarked
package dev.muster.runtime.task;

import org.jspecify.annotations.NullMarked;
