/// How answers are printed: tables for people, JSON and YAML documents for programs.
@NullMarked
package dev.muster.tctl.output;

import org.jspecify.annotations.NullMarked;
