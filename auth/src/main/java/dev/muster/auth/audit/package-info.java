/// The audit log: who joined, left or was refused, durable before the caller is answered.
@NullMarked
package dev.muster.auth.audit;

import org.jspecify.annotations.NullMarked;
