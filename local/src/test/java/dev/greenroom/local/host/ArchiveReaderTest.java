package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Named.named;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveReaderTest {
  private static final UnpackLimits SMALL = new UnpackLimits(1 << 20, 200, 1 << 19, 50, 100);

  @TempDir Path folder;

  private List<String> read(TestArchive archive) throws BuildFailed, IOException {
    List<String> names = new ArrayList<>();
    ArchiveReader.read(
        new ByteArrayInputStream(Files.readAllBytes(archive.gzip(folder.resolve("a.tgz")))),
        SMALL,
        (name, entry, content) -> names.add(name));
    return names;
  }

  static Stream<Named<TestArchive>> attacks() {
    return Stream.of(
        named("absolute path", new TestArchive().file("/tmp/greenroom-attack", "x")),
        named("dot dot", new TestArchive().file("../outside", "x")),
        named("dot dot inside", new TestArchive().file("a/../../outside", "x")),
        named("dot dot with backslashes", new TestArchive().file("..\\outside", "x")),
        named("folder outside", new TestArchive().folder("../outside")),
        named("hard link out", new TestArchive().hardlink("a", "../outside")),
        named("absolute hard link", new TestArchive().hardlink("a", "/etc/passwd")),
        named("character device", new TestArchive().special("a", TarConstants.LF_CHR)),
        named("block device", new TestArchive().special("a", TarConstants.LF_BLK)),
        named("pipe", new TestArchive().special("a", TarConstants.LF_FIFO)),
        named("long path", new TestArchive().file("a/".repeat(60) + "b", "x")),
        named("bomb by ratio", new TestArchive().file("a", new byte[900_000], 0644)));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void whatNoEngineShouldSeeIsRefused(TestArchive attack) {
    String sentence = assertThrows(BuildFailed.class, () -> read(attack)).getMessage();
    assertTrue(sentence.startsWith("The archive is refused: "), sentence);
    assertTrue(sentence.endsWith("."), sentence);
  }

  /** A link is one in the image, where it leads to what is there. */
  @Test
  void linksOfAnImageAreItsOwn() throws Exception {
    assertEquals(
        List.of("a", "libs", "libs/b"),
        read(
            new TestArchive()
                .symlink("a", "/usr/bin/python3")
                .folder("libs")
                .symlink("libs/b", "../../opt")));
  }
}
