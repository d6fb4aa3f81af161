@NullMarked
package dev.muster.auth.balance;

import org.jspecify.annotations.NullMarked;
