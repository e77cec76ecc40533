package dev.greenroom.core.scaling;

import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.region.Region;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cloud that acts for the leader only: each act is preceded by a look at the lease. */
public final class FencedCloud implements CloudNodes {
  private final CloudNodes cloud;
  private final Leadership leadership;

  public FencedCloud(CloudNodes cloud, Leadership leadership) {
    this.cloud = cloud;
    this.leadership = leadership;
  }

  @Override
  public boolean serves(Region region) {
    return cloud.serves(region);
  }

  @Override
  public Map<String, String> start(List<Order> orders) {
    leadership.confirm();
    return cloud.start(orders);
  }

  @Override
  public void end(String nodeId) {
    leadership.confirm();
    cloud.end(nodeId);
  }

  @Override
  public Set<String> known() {
    return cloud.known();
  }
}
