/// How tctl gets to an Auth Service: which one, as whom, and what its failures mean.
@NullMarked
package dev.muster.tctl.session;

import org.jspecify.annotations.NullMarked;
