/// Real storage engines, for tests: started on free ports, with TLS and passwords, and stopped.
@NullMarked
package dev.muster.testkit.engine;

import org.jspecify.annotations.NullMarked;
