/// How a process logs: one event a line, for people or for machines, with values beside a constant
/// message.
@NullMarked
package dev.muster.runtime.logging;

import org.jspecify.annotations.NullMarked;
