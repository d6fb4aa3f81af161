/// The storage engine on etcd 3.4 or later.
@NullMarked
package dev.muster.backend.etcd;

import org.jspecify.annotations.NullMarked;
