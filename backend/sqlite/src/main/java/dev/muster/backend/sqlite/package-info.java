/// The embedded storage engine: one SQLite file in the data directory.
@NullMarked
package dev.muster.backend.sqlite;

import org.jspecify.annotations.NullMarked;
