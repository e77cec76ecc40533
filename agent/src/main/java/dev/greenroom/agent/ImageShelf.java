package dev.greenroom.agent;

import java.io.IOException;
import java.util.List;

/** The images on this machine from which games start. Safe for any thread. */
public interface ImageShelf {

  /** The ids of the finished ones, the newest first. */
  List<String> held();

  /**
   * Gets an image ready to start from, and returns when it is; at once where it is already.
   *
   * @throws IOException when it is not to be had, with why in a sentence
   */
  void prepare(String imageId) throws IOException, InterruptedException;
}
