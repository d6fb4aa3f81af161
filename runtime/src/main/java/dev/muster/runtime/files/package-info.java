/// Files that survive a crash, and directories only their owner can read.
@NullMarked
package dev.muster.runtime.files;

import org.jspecify.annotations.NullMarked;
