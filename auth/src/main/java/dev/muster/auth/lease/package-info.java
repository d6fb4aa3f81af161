/// The runs of Auth processes, each vouching by its lease for the agents that it holds.
@NullMarked
package dev.muster.auth.lease;

import org.jspecify.annotations.NullMarked;
