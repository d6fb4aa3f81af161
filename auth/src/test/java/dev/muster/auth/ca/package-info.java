@NullMarked
package dev.muster.auth.ca;

import org.jspecify.annotations.NullMarked;
