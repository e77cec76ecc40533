package dev.greenroom.local.upload;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A {@code .tar.gz} of exactly one gigabyte with a Dockerfile and one file that does not pack. It
 * is gzip without compression, so that its length is known before.
 */
final class GigabyteArchive {
  static final long BYTES = 1L << 30;
  private static final int BLOCK = 65_535;
  private static final int HEAD = 10;
  private static final int TAIL = 8;
  private static final int RECORD = 512;
  private static final byte STORED = 0;

  /** Names that file in a gzip header: a comment, ended by a zero. */
  private static final byte HAS_COMMENT = 16;

  private GigabyteArchive() {}

  /** Writes it; hands back the SHA-256 of the file that is in it, lower-case hex. */
  static String write(Path file, String dockerfile) throws IOException {
    long left = BYTES - HEAD - TAIL;
    long tar = (left - 5 * ((left + BLOCK) / (BLOCK + 5)) - 1) / RECORD * RECORD;
    long blocks = (tar + BLOCK - 1) / BLOCK;
    int comment = Math.toIntExact(left - tar - 5 * blocks) - 1;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(new byte[] {0x1f, (byte) 0x8b, 8, HAS_COMMENT, 0, 0, 0, 0, 0, (byte) 255});
      out.write("-".repeat(comment).getBytes(StandardCharsets.US_ASCII));
      out.write(0);
      StoredBlocks packed = new StoredBlocks(out, tar);
      String hash = tar(packed, tar, dockerfile);
      packed.end();
      return hash;
    }
  }

  private static String tar(OutputStream out, long bytes, String dockerfile) throws IOException {
    byte[] text = dockerfile.getBytes(StandardCharsets.UTF_8);
    // Two heads, one record for the Dockerfile, two at the end.
    long big = bytes - 5L * RECORD;
    // Records alone, without the usual filling at the end.
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, RECORD);
    entry(tar, "Dockerfile", text.length);
    tar.write(text);
    tar.closeArchiveEntry();
    entry(tar, "noise.bin", big);
    String hash = noise(tar, big);
    tar.closeArchiveEntry();
    tar.finish();
    tar.flush();
    return hash;
  }

  private static void entry(TarArchiveOutputStream tar, String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    tar.putArchiveEntry(entry);
  }

  /** No two megabytes are alike, so that none can stand in for another. */
  private static String noise(OutputStream out, long bytes) throws IOException {
    MessageDigest sha = sha256();
    byte[] block = new byte[1 << 20];
    new Random(7).nextBytes(block);
    ByteBuffer stamp = ByteBuffer.wrap(block);
    for (long at = 0; at < bytes; at += block.length) {
      stamp.putLong(0, at);
      int length = (int) Math.min(block.length, bytes - at);
      sha.update(block, 0, length);
      out.write(block, 0, length);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /** Deflate without compression: five bytes before each block. */
  private static final class StoredBlocks extends OutputStream {
    private final OutputStream out;
    private final long bytes;
    private final CRC32 crc = new CRC32();
    private long written;
    private int leftInBlock;

    StoredBlocks(OutputStream out, long bytes) {
      this.out = out;
      this.bytes = bytes;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one});
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      crc.update(from, offset, length);
      int done = 0;
      while (done < length) {
        if (leftInBlock == 0) {
          open();
        }
        int n = Math.min(leftInBlock, length - done);
        out.write(from, offset + done, n);
        done += n;
        leftInBlock -= n;
        written += n;
      }
    }

    private void open() throws IOException {
      leftInBlock = (int) Math.min(BLOCK, bytes - written);
      byte last = (byte) (written + leftInBlock == bytes ? 1 : 0);
      out.write(
          ByteBuffer.allocate(5)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put((byte) (STORED | last))
              .putShort((short) leftInBlock)
              .putShort((short) ~leftInBlock)
              .array());
    }

    void end() throws IOException {
      out.write(
          ByteBuffer.allocate(TAIL)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt((int) crc.getValue())
              .putInt((int) bytes)
              .array());
    }
  }
}
