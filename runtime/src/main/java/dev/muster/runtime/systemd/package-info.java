/// What systemd, where it started this process, is told of it.
@NullMarked
package dev.muster.runtime.systemd;

import org.jspecify.annotations.NullMarked;
