/// An agent: joins the cluster, keeps a control stream, beats, answers pings and keeps its own
/// health.
@NullMarked
package dev.muster.agent;

import org.jspecify.annotations.NullMarked;
