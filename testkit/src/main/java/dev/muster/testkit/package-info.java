/// What tests share: time they move themselves, fakes, and the contract that every storage engine
/// keeps.
@NullMarked
package dev.muster.testkit;

import org.jspecify.annotations.NullMarked;
