/// How a process becomes a member of the cluster: its token is checked, its roles are granted, and
/// its key is certified.
@NullMarked
package dev.muster.auth.join;

import org.jspecify.annotations.NullMarked;
