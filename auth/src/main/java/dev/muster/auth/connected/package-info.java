/// Which agents this Auth instance holds a control stream to, here and now; memory only.
@NullMarked
package dev.muster.auth.connected;

import org.jspecify.annotations.NullMarked;
