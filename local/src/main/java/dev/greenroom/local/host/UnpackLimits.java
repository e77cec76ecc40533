package dev.greenroom.local.host;

/**
 * How much an archive may unfold to.
 *
 * @param maxBytes of all files together
 * @param maxRatio unpacked bytes per packed byte, asked only beyond {@code ratioFrom}
 * @param ratioFrom unpacked bytes up to which any ratio is fine: small text packs very well
 * @param maxEntries files, folders and links
 * @param maxPathLength characters of a path inside the archive
 */
public record UnpackLimits(
    long maxBytes, int maxRatio, long ratioFrom, int maxEntries, int maxPathLength) {

  /** 4 GiB, 200 to 1 beyond 64 MiB, 200,000 entries, paths of 1,024 characters. */
  public static final UnpackLimits DEFAULT =
      new UnpackLimits(4L << 30, 200, 64L << 20, 200_000, 1024);
}
