/// How the agents of the cluster spread over its Auth instances.
@NullMarked
package dev.muster.auth.balance;

import org.jspecify.annotations.NullMarked;
