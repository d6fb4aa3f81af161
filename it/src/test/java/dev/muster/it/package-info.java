/// Proofs on real processes, started with the commands of the README.
@NullMarked
package dev.muster.it;

import org.jspecify.annotations.NullMarked;
