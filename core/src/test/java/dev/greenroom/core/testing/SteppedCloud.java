package dev.greenroom.core.testing;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cloud whose calls count as steps of the calling thread: it may die around them. */
public final class SteppedCloud implements CloudNodes {
  private final CloudNodes cloud;
  private final Faults faults;

  public SteppedCloud(CloudNodes cloud, Faults faults) {
    this.cloud = cloud;
    this.faults = faults;
  }

  @Override
  public boolean serves(Region region) {
    return cloud.serves(region);
  }

  @Override
  public Map<String, String> start(List<Order> orders) {
    return faults.step("start nodes", () -> cloud.start(orders));
  }

  @Override
  public void end(String nodeId) {
    faults.step(
        "end node",
        () -> {
          cloud.end(nodeId);
          return null;
        });
  }

  @Override
  public Set<String> known() {
    return faults.step("ask for nodes", cloud::known);
  }
}
