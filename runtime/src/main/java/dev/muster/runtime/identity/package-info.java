/// Who a process is: its key, its certificate, and whom it trusts.
@NullMarked
package dev.muster.runtime.identity;

import org.jspecify.annotations.NullMarked;
