/// The cluster's certificate authority: its name, its key, and the certificates that it issues.
@NullMarked
package dev.muster.auth.ca;

import org.jspecify.annotations.NullMarked;
