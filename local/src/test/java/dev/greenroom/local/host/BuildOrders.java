package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.Order;
import java.util.Optional;

/** Builds of somebody who is alone here. */
public final class BuildOrders {
  private BuildOrders() {}

  public static Order of(String imageId) {
    return new Order(imageId, "org", Optional.empty());
  }
}
