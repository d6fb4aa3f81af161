/// The storage that a configuration names, and the way from one to another.
@NullMarked
package dev.muster.dist.storage;

import org.jspecify.annotations.NullMarked;
