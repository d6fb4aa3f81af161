/// The one directory in which a process keeps its state, held by one process at a time.
@NullMarked
package dev.muster.runtime.datadir;

import org.jspecify.annotations.NullMarked;
