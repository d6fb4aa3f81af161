/// The house rules that the modules' dependencies alone do not hold.
@NullMarked
package dev.muster.arch;

import org.jspecify.annotations.NullMarked;
