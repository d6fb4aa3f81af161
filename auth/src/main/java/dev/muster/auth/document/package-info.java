/// Values that several documents of the backend hold, as JSON.
@NullMarked
package dev.muster.auth.document;

import org.jspecify.annotations.NullMarked;
