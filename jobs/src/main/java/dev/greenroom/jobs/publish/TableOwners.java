package dev.greenroom.jobs.publish;

import dev.greenroom.core.event.Owners;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Asks the tables whose things are, and remembers the newest answers, which never change. */
public final class TableOwners implements Owners {
  private static final int MOST = 10_000;

  private final Function<String, Optional<String>> ofApplication;
  private final Function<String, Optional<String>> ofNode;
  private final Map<String, String> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST;
        }
      };

  public TableOwners(
      Function<String, Optional<String>> ofApplication, Function<String, Optional<String>> ofNode) {
    this.ofApplication = ofApplication;
    this.ofNode = ofNode;
  }

  @Override
  public Optional<String> ofApplication(String appId) {
    return remembered("app " + appId, () -> ofApplication.apply(appId));
  }

  @Override
  public Optional<String> ofNode(String nodeId) {
    return remembered("node " + nodeId, () -> ofNode.apply(nodeId));
  }

  private synchronized Optional<String> remembered(
      String key, java.util.function.Supplier<Optional<String>> ask) {
    Optional<String> owner = Optional.ofNullable(known.get(key)).or(ask);
    owner.ifPresent(org -> known.put(key, org));
    return owner;
  }
}
