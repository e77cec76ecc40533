package dev.greenroom.core.image;

import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.node.Node;

/** One that acts for the leader only: each act is preceded by a look at the lease. */
public final class FencedCarrier implements ImageCarrier {
  private final ImageCarrier carrier;
  private final Leadership leadership;

  public FencedCarrier(ImageCarrier carrier, Leadership leadership) {
    this.carrier = carrier;
    this.leadership = leadership;
  }

  @Override
  public boolean serves(Node node) {
    return carrier.serves(node);
  }

  @Override
  public Answer bring(Node node, String imageId, int tries) {
    leadership.confirm();
    return carrier.bring(node, imageId, tries);
  }
}
