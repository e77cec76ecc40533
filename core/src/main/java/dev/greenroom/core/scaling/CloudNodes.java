package dev.greenroom.core.scaling;

import dev.greenroom.core.region.Region;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cloud from which nodes come. Every call may be repeated: the id of a node is the token by
 * which an order is the same order.
 */
public interface CloudNodes {

  /**
   * A node to be started.
   *
   * @param nodeId by which it is known from now on
   * @param orgId for whom
   * @param fleetId for which of its fleets
   * @param region where
   * @param nodeShapeId of which shape
   * @param size what that shape has
   * @param token with which it speaks for itself
   */
  record Order(
      String nodeId,
      String orgId,
      String fleetId,
      Region region,
      String nodeShapeId,
      Size size,
      String token) {}

  /** Whether it has nodes in that region at all. */
  boolean serves(Region region);

  /**
   * Starts what is not started yet, as many as it can.
   *
   * @return by node id, in a sentence, why those were not started that were not
   * @throws RuntimeException when it cannot be reached: nothing is known of any of them
   */
  Map<String, String> start(List<Order> orders);

  /** Ends the node, whatever runs on it; one that it does not know is ended already. */
  void end(String nodeId);

  /**
   * The nodes that it has: those that start, and those that run.
   *
   * @throws RuntimeException when it cannot be reached
   */
  Set<String> known();

  /** Of a Greenroom that has the machines that were given to it and no others. */
  CloudNodes NONE =
      new CloudNodes() {
        @Override
        public boolean serves(Region region) {
          return false;
        }

        @Override
        public Map<String, String> start(List<Order> orders) {
          throw new IllegalStateException("there is no cloud to start nodes in");
        }

        @Override
        public void end(String nodeId) {}

        @Override
        public Set<String> known() {
          return Set.of();
        }
      };
}
