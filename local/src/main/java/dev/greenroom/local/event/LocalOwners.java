package dev.greenroom.local.event;

import dev.greenroom.core.event.Owners;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Remembers whose applications are, which never changes; this machine has one organization. */
public final class LocalOwners implements Owners {
  private final Function<String, Optional<String>> orgOfApp;
  private final String nodeId;
  private final String orgId;
  private final Map<String, String> known = new ConcurrentHashMap<>();

  /**
   * @param orgOfApp asks the table of applications
   * @param nodeId this machine
   * @param orgId whose machine it is
   */
  public LocalOwners(Function<String, Optional<String>> orgOfApp, String nodeId, String orgId) {
    this.orgOfApp = orgOfApp;
    this.nodeId = nodeId;
    this.orgId = orgId;
  }

  @Override
  public Optional<String> ofApplication(String appId) {
    return Optional.ofNullable(
        known.computeIfAbsent(appId, unknown -> orgOfApp.apply(unknown).orElse(null)));
  }

  @Override
  public Optional<String> ofNode(String node) {
    return node.equals(nodeId) ? Optional.of(orgId) : Optional.empty();
  }
}
