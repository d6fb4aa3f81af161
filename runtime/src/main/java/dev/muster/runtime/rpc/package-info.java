/// How a process calls an Auth Service: mutual TLS, and faults that keep their reason on the way.
@NullMarked
package dev.muster.runtime.rpc;

import org.jspecify.annotations.NullMarked;
