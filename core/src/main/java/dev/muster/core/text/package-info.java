/// Words that people type, and what they probably meant.
@NullMarked
package dev.muster.core.text;

import org.jspecify.annotations.NullMarked;
