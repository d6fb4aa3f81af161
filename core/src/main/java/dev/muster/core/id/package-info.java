/// How things are named: ids that Auth assigns.
@NullMarked
package dev.muster.core.id;

import org.jspecify.annotations.NullMarked;
