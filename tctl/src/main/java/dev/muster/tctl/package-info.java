/// The `tctl` command: what an administrator asks of an Auth Service. One class per command, one
/// renderer per format; everything goes through the admin API.
@NullMarked
package dev.muster.tctl;

import org.jspecify.annotations.NullMarked;
