/// What is said of an agent, wherever it is said.
@NullMarked
package dev.muster.core.agent;

import org.jspecify.annotations.NullMarked;
