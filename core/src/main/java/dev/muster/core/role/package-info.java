/// What a process may do in the cluster.
@NullMarked
package dev.muster.core.role;

import org.jspecify.annotations.NullMarked;
