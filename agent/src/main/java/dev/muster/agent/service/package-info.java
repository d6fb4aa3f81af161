/// What an agent runs for its host, and whether it may and can.
@NullMarked
package dev.muster.agent.service;

import org.jspecify.annotations.NullMarked;
