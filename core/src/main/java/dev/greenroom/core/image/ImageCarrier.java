package dev.greenroom.core.image;

import dev.greenroom.core.node.Node;
import java.util.Optional;

/**
 * A hosting engine that gets images onto its nodes itself, where the agent of a node has no way to
 * do it. That one has come is told later, by {@link ImageArrivals}.
 */
public interface ImageCarrier {

  /** What became of a try. */
  sealed interface Answer {
    /** It is at it, since now or since it was asked the same before. */
    record Begun() implements Answer {}

    /**
     * Not now, and nothing else there either; the same try is to be asked for again.
     *
     * @param why a sentence's end, where it is worth a line
     */
    record Later(Optional<String> why) implements Answer {}

    /**
     * This try has failed.
     *
     * @param why a sentence's end
     */
    record Failed(String why) implements Answer {}
  }

  /** Whether it brings images to that node; else its agent is asked. */
  boolean serves(Node node);

  /**
   * Begins to bring an image to a node.
   *
   * @param tries which try this is, from 1; the same one again begins nothing more
   */
  Answer bring(Node node, String imageId, int tries);

  /** Of a Greenroom whose agents get the images. */
  ImageCarrier NONE =
      new ImageCarrier() {
        @Override
        public boolean serves(Node node) {
          return false;
        }

        @Override
        public Answer bring(Node node, String imageId, int tries) {
          throw new IllegalStateException("there is no engine that brings images");
        }
      };
}
