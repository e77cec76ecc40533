package dev.greenroom.core.scaling;

import java.util.List;

/** What a plan wants done, in the order in which it wants it. */
public sealed interface ScalingAction {

  /** A node that was ordered and never joined: it is ended, should it come after all. */
  record GiveUp(String nodeId) implements ScalingAction {}

  /** A drained node whose last process is over: it is ended. */
  record Terminate(String nodeId) implements ScalingAction {}

  /** Nodes that drain: they take processes again. */
  record TakeBack(List<String> nodeIds) implements ScalingAction {
    public TakeBack {
      nodeIds = List.copyOf(nodeIds);
    }
  }

  /** So many cloud nodes of the shape more, at least one. */
  record Order(int count) implements ScalingAction {}

  /** Nodes that take no process any more. */
  record Drain(List<String> nodeIds) implements ScalingAction {
    public Drain {
      nodeIds = List.copyOf(nodeIds);
    }
  }
}
