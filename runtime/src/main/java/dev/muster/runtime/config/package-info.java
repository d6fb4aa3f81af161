/// What a process is told to do: defaults, a YAML file and flags, checked as a whole before
/// anything starts.
@NullMarked
package dev.muster.runtime.config;

import org.jspecify.annotations.NullMarked;
