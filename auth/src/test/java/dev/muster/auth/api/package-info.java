@NullMarked
package dev.muster.auth.api;

import org.jspecify.annotations.NullMarked;
