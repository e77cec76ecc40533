package dev.greenroom.core.image;

import dev.greenroom.core.image.Carriages.Stage;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.Nodes;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Takes what a hosting engine tells of images that it was to bring to nodes: more than once, and in
 * any order. Each step is one conditional write.
 */
public final class ImageArrivals {
  private static final int TRIES = 10;

  private final Nodes nodes;
  private final InstantSource clock;

  public ImageArrivals(Nodes nodes, InstantSource clock) {
    this.nodes = nodes;
    this.clock = clock;
  }

  /**
   * The node holds the image, whichever try brought it.
   *
   * @return whether that was news; never of a node that is not known
   * @throws IllegalStateException when others change the same too often: it is to be told again
   */
  public boolean arrived(String nodeId, String imageId) {
    return changed(nodeId, its -> its.with(imageId));
  }

  /**
   * A try has failed; there is another one after a pause.
   *
   * @return whether that was news: it is not when the image has come since, when a later try is
   *     under way, and when nobody wants it any more
   * @throws IllegalStateException as above
   */
  public boolean failed(String nodeId, String imageId, int tries) {
    return changed(
        nodeId,
        its ->
            its.carried()
                .of(imageId)
                .filter(one -> one.tries() == tries && one.stage() != Stage.failed)
                .map(
                    one ->
                        its.carrying(
                            its.carried().with(imageId, tries, Stage.failed, clock.instant())))
                .orElse(its));
  }

  private boolean changed(String nodeId, UnaryOperator<Node.Images> change) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Node.Images> seen = nodes.get(nodeId).map(Node::images);
      Optional<Node.Images> next = seen.map(change);
      if (next.equals(seen)) {
        return false;
      }
      if (nodes.imagesAre(nodeId, seen.orElseThrow(), next.orElseThrow()).done()) {
        return true;
      }
    }
    throw new IllegalStateException("the images of node %s change too often".formatted(nodeId));
  }
}
