/// Text of others in output of ours.
@NullMarked
package dev.muster.runtime.text;

import org.jspecify.annotations.NullMarked;
