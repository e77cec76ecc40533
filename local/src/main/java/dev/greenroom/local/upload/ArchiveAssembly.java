package dev.greenroom.local.upload;

import dev.greenroom.local.host.AtomicFile;
import dev.greenroom.local.upload.CompleteRequest.SentPart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** Joins the parts of an upload to its archive, and believes none whose MD5 is not its ETag. */
final class ArchiveAssembly {
  private final UploadFolder folder;
  private final long sizeInBytes;

  ArchiveAssembly(UploadFolder folder, long sizeInBytes) {
    this.folder = folder;
    this.sizeInBytes = sizeInBytes;
  }

  /**
   * Returns the ETag of the whole, as S3 makes it: the MD5 of the MD5s, and the number of parts.
   */
  String assemble(List<SentPart> sent) throws UploadRefused, IOException {
    check(sent);
    MessageDigest whole = Md5.digest();
    Path temporary = AtomicFile.temporaryFor(folder.archive());
    try {
      try (FileChannel out =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        for (SentPart part : sent) {
          whole.update(append(part, out));
        }
        out.force(true);
      }
      String etag = "\"" + HexFormat.of().formatHex(whole.digest()) + "-" + sent.size() + "\"";
      AtomicFile.write(folder.etag(), etag);
      AtomicFile.publish(temporary, folder.archive());
      return etag;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void check(List<SentPart> sent) throws UploadRefused, IOException {
    for (int i = 1; i < sent.size(); i++) {
      if (sent.get(i).partNumber() <= sent.get(i - 1).partNumber()) {
        throw new UploadRefused(
            400,
            "InvalidPartOrder",
            "Part %d comes after part %d in the list; parts must be listed in ascending order."
                .formatted(sent.get(i).partNumber(), sent.get(i - 1).partNumber()));
      }
    }
    int parts = UploadFolder.parts(sizeInBytes);
    for (int i = 0; i < sent.size(); i++) {
      int number = sent.get(i).partNumber();
      if (number < 1 || number > parts) {
        throw invalid(
            "There is no part %d; the upload has parts 1 to %d.".formatted(number, parts));
      }
      if (number != i + 1) {
        throw invalid(
            "Part %d is not listed; the upload has parts 1 to %d.".formatted(i + 1, parts));
      }
      if (!folder.hasPart(sizeInBytes, number)) {
        throw invalid("Part %d of %d was never uploaded.".formatted(number, parts));
      }
    }
    if (sent.size() < parts) {
      throw invalid(
          "Part %d is not listed; the upload has parts 1 to %d.".formatted(sent.size() + 1, parts));
    }
  }

  private byte[] append(SentPart part, FileChannel out) throws UploadRefused, IOException {
    MessageDigest md5 = Md5.digest();
    byte[] block = new byte[1 << 18];
    try (InputStream in = Files.newInputStream(folder.part(part.partNumber()))) {
      for (int n = in.read(block); n > 0; n = in.read(block)) {
        md5.update(block, 0, n);
        ByteBuffer bytes = ByteBuffer.wrap(block, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }
    byte[] digest = md5.digest();
    if (!HexFormat.of().formatHex(digest).equalsIgnoreCase(part.etag())) {
      throw invalid(
          "The ETag of part %d is '%s', which is not what its upload answered; upload it again."
              .formatted(part.partNumber(), part.etag()));
    }
    return digest;
  }

  private static UploadRefused invalid(String sentence) {
    return new UploadRefused(400, "InvalidPart", sentence);
  }
}
