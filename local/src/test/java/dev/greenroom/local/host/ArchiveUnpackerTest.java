package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Named.named;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveUnpackerTest {
  private static final UnpackLimits SMALL = new UnpackLimits(1 << 20, 200, 1 << 19, 50, 100);

  @TempDir Path dir;
  private Path folder;
  private Path outside;

  @BeforeEach
  void makeFolders() throws IOException {
    folder = Files.createDirectory(dir.toRealPath().resolve("folder"));
    outside = Files.writeString(folder.resolveSibling("outside"), "untouched");
  }

  @AfterEach
  void deleteLinks() throws IOException {
    FileTree.delete(folder);
  }

  static Stream<Named<TestArchive>> attacks() {
    return Stream.of(
        named("absolute path", new TestArchive().file("/tmp/greenroom-attack", "x")),
        named("dot dot", new TestArchive().file("../outside", "x")),
        named("dot dot inside", new TestArchive().file("a/../../outside", "x")),
        named("dot dot that stays inside", new TestArchive().file("a/../b", "x")),
        named("dot dot with backslashes", new TestArchive().file("..\\outside", "x")),
        named("absolute link", new TestArchive().symlink("a", "/etc/passwd")),
        named("link out", new TestArchive().symlink("a", "../outside")),
        named("link out from below", new TestArchive().symlink("a/b/c", "../../../outside")),
        named("file through a link", new TestArchive().symlink("a", "..").file("a/outside", "x")),
        named(
            "file through a link that stays inside",
            new TestArchive().folder("real").symlink("a", "real").file("a/b", "x")),
        named(
            "file over a link to outside",
            new TestArchive().symlink("a", "../outside").symlink("b", "a").file("b/x", "x")),
        named(
            "links that lead out together",
            new TestArchive()
                .folder("a/b/c")
                .symlink("a/b/c/up", "../../..")
                .symlink("a/b/c/l2", "up/../outside")),
        named(
            "link that a later link makes lead out",
            new TestArchive()
                .folder("d/e")
                .symlink("l", "d/e/../../x")
                .symlink("d/e2", "../d")
                .symlink("x", "d/e2/../../outside")),
        named("link loop", new TestArchive().symlink("a", "b").symlink("b", "a")),
        named("hard link out", new TestArchive().hardlink("a", "../outside")),
        named("absolute hard link", new TestArchive().hardlink("a", "/etc/passwd")),
        named("hard link to nothing", new TestArchive().hardlink("a", "b")),
        named(
            "hard link behind a link",
            new TestArchive().symlink("a", "..").hardlink("b", "a/outside")),
        named("hard link to a link", new TestArchive().symlink("a", "b").hardlink("c", "a")),
        named("character device", new TestArchive().special("a", TarConstants.LF_CHR)),
        named("block device", new TestArchive().special("a", TarConstants.LF_BLK)),
        named("pipe", new TestArchive().special("a", TarConstants.LF_FIFO)),
        named("long path", new TestArchive().file("a/".repeat(60) + "b", "x")),
        named("too many entries", many()),
        named("file in a file", new TestArchive().file("a", "x").file("a/b", "y")),
        named("file over a folder", new TestArchive().folder("a").file("a", "y")),
        named("bomb by ratio", new TestArchive().file("a", new byte[900_000], 0644)),
        named("bomb by size", new TestArchive().file("a", random(1_200_000), 0644)),
        named("bomb by copies", copies()));
  }

  private static TestArchive many() {
    TestArchive archive = new TestArchive();
    for (int i = 0; i < 60; i++) {
      archive.file("f" + i, "");
    }
    return archive;
  }

  private static TestArchive copies() {
    TestArchive archive = new TestArchive().file("a", random(400_000), 0644);
    return archive.hardlink("b", "a").hardlink("c", "a");
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void isRefusedAndNothingOutsideIsTouched(TestArchive archive) throws Exception {
    Path file = archive.gzip(dir.resolve("attack.tar.gz"));
    BuildFailed failed = assertThrows(BuildFailed.class, () -> unpack(file));
    assertTrue(failed.getMessage().startsWith("The archive is refused: "), failed.getMessage());
    assertTrue(failed.getMessage().endsWith("."), failed.getMessage());
    assertEquals("untouched", Files.readString(outside));
    assertFalse(Files.exists(Path.of("/tmp/greenroom-attack")));
  }

  @Test
  void anHonestArchiveKeepsItsFilesLinksAndExecutableBits() throws Exception {
    Path file =
        new TestArchive()
            .file("./Dockerfile", "FROM x")
            .file("bin/server", "#!/bin/sh".getBytes(StandardCharsets.UTF_8), 04755)
            .file("data/map", "m")
            .symlink("bin/map", "../data/map")
            .symlink("current", "bin")
            .symlink("dangling", "data/none")
            .hardlink("data/map2", "data/map")
            .file("data/map", "replaced")
            .gzip(dir.resolve("a.tgz"));
    ArchiveUnpacker.Unpacked unpacked = unpack(file);
    assertEquals(5, unpacked.files());
    assertEquals("FROM x", Files.readString(folder.resolve("Dockerfile")));
    assertEquals("replaced", Files.readString(folder.resolve("current/map")));
    assertEquals("m", Files.readString(folder.resolve("data/map2")));
    assertEquals("rwxr-xr-x", mode("bin/server"));
    assertEquals("rw-r--r--", mode("data/map"));
    assertTrue(Files.exists(folder.resolve("dangling"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void whatIsNoGzipIsNamed() throws Exception {
    assertEquals(
        "The upload must be a .tar.gz archive; it looks like a .zip.",
        failureOf("PK\3\4...".getBytes(StandardCharsets.UTF_8)));
    assertEquals("The upload must be a .tar.gz archive; it is empty.", failureOf(new byte[0]));
    assertEquals(
        "The upload must be a .tar.gz archive; it is not packed with gzip.",
        failureOf(new TestArchive().file("a", "x").tar()));
  }

  @Test
  void aCutOrBrokenArchiveIsDamaged() throws Exception {
    byte[] whole =
        Files.readAllBytes(
            new TestArchive().file("a", random(50_000), 0644).gzip(dir.resolve("x")));
    for (int length : new int[] {12, 300, whole.length / 2, whole.length - 5}) {
      byte[] cut = Arrays.copyOf(whole, length);
      String failure = failureOf(cut);
      assertTrue(failure.startsWith("The archive is damaged or cut off"), length + failure);
    }
    String noTar = failureOf(gzip(random(5000)));
    assertTrue(noTar.startsWith("The archive is damaged or cut off"), noTar);
  }

  @Test
  void aNameThatWouldFillTheMemoryIsRefused() throws Exception {
    // A GNU long name of 3 MB that does not compress.
    byte[] header = new TestArchive().file("x", "").tar();
    byte[] name = random(3_000_000);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    byte[] longName = Arrays.copyOf(header, 512);
    longName[156] = 'L';
    byte[] size = "%011o".formatted(name.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(size, 0, longName, 124, 11);
    Arrays.fill(longName, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : longName) {
      sum += b & 0xff;
    }
    byte[] checksum = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(checksum, 0, longName, 148, 8);
    tar.write(longName);
    tar.write(name);
    String failure = failureOf(gzip(tar.toByteArray()));
    assertTrue(failure.contains("header"), failure);
  }

  private String failureOf(byte[] archive) throws IOException {
    FileTree.delete(folder);
    Files.createDirectory(folder);
    InputStream in = new ByteArrayInputStream(archive);
    return assertThrows(BuildFailed.class, () -> new ArchiveUnpacker(SMALL).unpackGzip(in, folder))
        .getMessage();
  }

  private ArchiveUnpacker.Unpacked unpack(Path file) throws BuildFailed, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new ArchiveUnpacker(SMALL).unpackGzip(in, folder);
    }
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(folder.resolve(name), LinkOption.NOFOLLOW_LINKS));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
