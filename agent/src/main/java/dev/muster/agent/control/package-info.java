/// The control stream to Auth, from the dialling to the goodbye.
@NullMarked
package dev.muster.agent.control;

import org.jspecify.annotations.NullMarked;
