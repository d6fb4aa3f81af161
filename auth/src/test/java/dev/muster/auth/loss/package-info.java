@NullMarked
package dev.muster.auth.loss;

import org.jspecify.annotations.NullMarked;
