package dev.greenroom.local.host;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A .tar.gz under construction, with entries that no honest tool would make. */
final class TestArchive {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  TestArchive() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  static TestArchive with(String dockerfile) {
    return new TestArchive().file("Dockerfile", dockerfile);
  }

  TestArchive file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8), 0644);
  }

  TestArchive program(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8), 0755);
  }

  TestArchive file(String name, byte[] content, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
    entry.setSize(content.length);
    entry.setMode(mode);
    return put(entry, content);
  }

  TestArchive folder(String name) {
    return put(new TarArchiveEntry(name + "/", TarConstants.LF_DIR, true), new byte[0]);
  }

  TestArchive symlink(String name, String target) {
    return link(name, target, TarConstants.LF_SYMLINK);
  }

  TestArchive hardlink(String name, String target) {
    return link(name, target, TarConstants.LF_LINK);
  }

  TestArchive special(String name, byte type) {
    return put(new TarArchiveEntry(name, type, true), new byte[0]);
  }

  private TestArchive link(String name, String target, byte type) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    return put(entry, new byte[0]);
  }

  private TestArchive put(TarArchiveEntry entry, byte[] content) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] tar() {
    try {
      tar.finish();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path gzip(Path file) throws IOException {
    try (GZIPOutputStream out =
        new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.write(tar());
    }
    return file;
  }
}
