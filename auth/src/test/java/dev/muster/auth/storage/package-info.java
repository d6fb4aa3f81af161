@NullMarked
package dev.muster.auth.storage;

import org.jspecify.annotations.NullMarked;
