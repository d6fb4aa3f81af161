/// `tctl audit`: what happened in the cluster.
@NullMarked
package dev.muster.tctl.audit;

import org.jspecify.annotations.NullMarked;
