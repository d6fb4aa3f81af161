/// The storage contract on PostgreSQL.
@NullMarked
package dev.muster.backend.postgresql;

import org.jspecify.annotations.NullMarked;
