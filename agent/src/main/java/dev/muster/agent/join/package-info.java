/// How an agent becomes a member of the cluster.
@NullMarked
package dev.muster.agent.join;

import org.jspecify.annotations.NullMarked;
