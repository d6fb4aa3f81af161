/// `tctl auth`: the Auth instances of the cluster.
@NullMarked
package dev.muster.tctl.auths;

import org.jspecify.annotations.NullMarked;
