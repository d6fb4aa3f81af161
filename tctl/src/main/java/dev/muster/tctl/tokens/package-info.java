/// `tctl tokens`: the secrets with which new hosts join.
@NullMarked
package dev.muster.tctl.tokens;

import org.jspecify.annotations.NullMarked;
