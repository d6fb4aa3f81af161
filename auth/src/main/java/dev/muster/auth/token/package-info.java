/// Join tokens: the secrets that let a new process into the cluster.
@NullMarked
package dev.muster.auth.token;

import org.jspecify.annotations.NullMarked;
