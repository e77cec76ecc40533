package dev.greenroom.core.image;

import dev.greenroom.core.secret.Hashes;
import dev.greenroom.events.NodeHeartbeat;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which images a node holds, in a few bytes: the item of a node is read for each process that is
 * placed, and written with each heartbeat. Each image is told by 24 bits of its hash. One of
 * 250,000 nodes with as many images as are told seems to hold one that it does not; nothing but a
 * preference hangs on it.
 *
 * @param text {@link #MOST} marks at most, the newest image first
 */
public record ImageMarks(String text) {
  /** How many images a node tells of: more would make its item dearer to write. */
  public static final int MOST = NodeHeartbeat.MOST_IMAGES;

  private static final int LENGTH = 4;
  private static final int BITS = 6;
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  /** The same with one that has come, as the newest. */
  public ImageMarks with(String imageId) {
    String mark = mark(imageId);
    StringBuilder marks = new StringBuilder(mark);
    for (int at = 0; at < text.length() && marks.length() < MOST * LENGTH; at += LENGTH) {
      if (!text.startsWith(mark, at)) {
        marks.append(text, at, at + LENGTH);
      }
    }
    return new ImageMarks(marks.toString());
  }

  /** Of those, the newest first; what is beyond the number is left out. */
  public static ImageMarks of(Collection<String> imageIds) {
    return new ImageMarks(
        imageIds.stream().limit(MOST).map(ImageMarks::mark).collect(Collectors.joining()));
  }

  /** By which an image is told. */
  static String mark(String imageId) {
    long bits = Long.parseLong(Hashes.sha256(imageId).substring(0, 6), 16);
    StringBuilder mark = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      mark.append(DIGITS.charAt((int) (bits >> (BITS * i)) & 63));
    }
    return mark.toString();
  }

  /** Whether it is among them. */
  public boolean holds(String imageId) {
    return holdsMark(mark(imageId));
  }

  private boolean holdsMark(String mark) {
    for (int at = 0; at < text.length(); at += LENGTH) {
      if (text.startsWith(mark, at)) {
        return true;
      }
    }
    return false;
  }

  /** Those of these that are not among them, in their order. */
  public List<String> lacking(List<String> imageIds) {
    return imageIds.stream().filter(id -> !holds(id)).toList();
  }
}
