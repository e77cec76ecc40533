package dev.greenroom.local.docker;

/** Where two pieces of one text meet that were read at about the same time. */
final class Overlap {
  private Overlap() {}

  /**
   * How many bytes at the beginning of {@code next} are the end of {@code before}: as many as can
   * be. Takes time in proportion to both.
   */
  static int of(byte[] before, byte[] next) {
    if (next.length == 0) {
      return 0;
    }
    int[] border = borders(next);
    int matched = 0;
    for (int i = Math.max(0, before.length - next.length); i < before.length; i++) {
      if (matched == next.length) {
        matched = border[matched - 1];
      }
      while (matched > 0 && next[matched] != before[i]) {
        matched = border[matched - 1];
      }
      if (next[matched] == before[i]) {
        matched++;
      }
    }
    return matched;
  }

  /**
   * For each beginning of the text, the longest shorter one with which it ends (Knuth, Morris and
   * Pratt).
   */
  private static int[] borders(byte[] text) {
    int[] border = new int[text.length];
    for (int i = 1; i < text.length; i++) {
      int k = border[i - 1];
      while (k > 0 && text[k] != text[i]) {
        k = border[k - 1];
      }
      border[i] = text[k] == text[i] ? k + 1 : 0;
    }
    return border;
  }
}
