package dev.greenroom.core.event;

import java.util.Optional;

/** Whose things are, where their items do not say so. The answer for an id never changes. */
public interface Owners {

  /** The organization of an application, also of a deleted one. */
  Optional<String> ofApplication(String appId);

  /** The organization that is told of a node; empty when none is. */
  Optional<String> ofNode(String nodeId);
}
