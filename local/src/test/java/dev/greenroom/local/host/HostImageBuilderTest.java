package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImageBuilder.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostImageBuilderTest {
  @TempDir Path dir;
  private final List<String> log = new ArrayList<>();
  private HostImageBuilder builder;
  private HostImageBuilder hostRun;

  @BeforeEach
  void open() {
    builder = builder(false);
    hostRun = builder(true);
  }

  private HostImageBuilder builder(boolean runs) {
    return new HostImageBuilder(
        dir.resolve("builds-" + runs),
        id -> Optional.of(dir.resolve("archive")).filter(Files::exists),
        runs,
        UnpackLimits.DEFAULT,
        HostPath.ofThisMachine());
  }

  private Path build(HostImageBuilder with, TestArchive archive) throws Exception {
    archive.gzip(dir.resolve("archive"));
    with.build(BuildOrders.of("b"), log::add);
    return with.image("b").orElseThrow().root();
  }

  private String failure(HostImageBuilder with, TestArchive archive) throws IOException {
    archive.gzip(dir.resolve("archive"));
    return assertThrows(BuildFailed.class, () -> with.build(BuildOrders.of("b"), log::add))
        .getMessage();
  }

  @Test
  void theLogReadsAsDockersAndSaysWhatIsDifferent() throws Exception {
    Path root =
        build(
            builder,
            TestArchive.with(
                    "FROM node:22\n"
                        + "WORKDIR /app\n"
                        + "COPY server.sh .\n"
                        + "RUN npm ci\n"
                        + "USER node\n"
                        + "CMD [\"./server.sh\"]\n")
                .file("server.sh", "#!/bin/sh\n"));
    assertEquals(
        List.of(
            "Unpacked 2 files, 0.0 MB.",
            "Step 1/6 : FROM node:22",
            " ---> line 1: the files and settings of base image node:22 are not here; its programs"
                + " are looked up on this machine.",
            "Step 2/6 : WORKDIR /app",
            "Step 3/6 : COPY server.sh .",
            "Step 4/6 : RUN npm ci",
            " ---> warning: line 4: RUN npm ci skipped: Greenroom runs on this host without a"
                + " container; use --host-run to run it here, or --runtime docker.",
            "Step 5/6 : USER node",
            " ---> warning: line 5: USER node is not switched to: the game runs as you.",
            "Step 6/6 : CMD [\"./server.sh\"]",
            " ---> ./server.sh was made executable",
            "Greenroom's host runtime isolates nothing: processes run as you, see this machine's"
                + " files and network, and their CPU and memory are not limited.",
            "Build succeeded: 0.0 MB, runs [./server.sh] in /app."),
        log);
    assertTrue(Files.isExecutable(root.resolve("app/server.sh")));
    assertEquals(2, builder.image("b").orElseThrow().warnings().size());
  }

  @Test
  void stepsAndLayersAreTold() throws Exception {
    String dockerfile = "FROM x AS one\nCOPY a /a\nFROM one\nCOPY a b /c/\nCMD [\"sh\"]";
    TestArchive.with(dockerfile).file("a", "12345").file("b", "1").gzip(dir.resolve("archive"));
    ToldBuild told = new ToldBuild();
    builder.build(BuildOrders.of("b"), told);
    assertEquals(List.of(dockerfile), told.dockerfiles);
    assertEquals(3, told.steps.size());
    assertEquals(5, told.stepNamed("COPY a /a").bytes().orElseThrow());
    assertEquals(6, told.stepNamed("COPY a b /c/").bytes().orElseThrow());
    assertEquals(List.of(5L, 6L), told.layers.stream().map(layer -> layer.bytes()).toList());

    ToldBuild failing = new ToldBuild();
    TestArchive.with("FROM x\nCOPY missing /a\nCMD [\"sh\"]").gzip(dir.resolve("archive"));
    assertThrows(BuildFailed.class, () -> builder.build(BuildOrders.of("b"), failing));
    assertTrue(failing.stepNamed("COPY missing /a").error().orElseThrow().contains("missing"));
  }

  @Test
  void whatIsBuiltIsHeldAndReadyAndNothingElseIs() throws Exception {
    assertEquals(List.of(), builder.held());
    assertThrows(IOException.class, () -> builder.prepare("b"));
    build(builder, TestArchive.with("FROM x\nCMD [\"sh\"]"));
    assertEquals(List.of("b"), builder.held());
    builder.prepare("b");
    Files.setLastModifiedTime(
        builder.image("b").orElseThrow().root().resolveSibling("image.properties"),
        FileTime.fromMillis(0));
    builder.build(BuildOrders.of("a"), log::add);
    assertEquals(List.of("a", "b"), builder.held(), "the newest first");
    builder.delete("b");
    assertEquals(List.of("a"), builder.held());
  }

  @Test
  void anImageIsFoundAgainAndHasItsSizeAndHash() throws Exception {
    TestArchive archive =
        TestArchive.with("FROM x\nCOPY a /a\nENV A=\"ü = \\\"q\\\"\"\nCMD [\"sh\"]");
    archive.file("a", "12345").gzip(dir.resolve("archive"));
    Image image = builder.build(BuildOrders.of("b"), log::add);
    assertEquals(5, image.sizeInBytes());
    assertTrue(image.contentHash().matches("[0-9a-f]{64}"));
    assertEquals(image, builder.build(BuildOrders.of("b"), log::add), "building again is fine");
    HostImage found = builder(false).image("b").orElseThrow();
    assertEquals("ü = \"q\"", found.env().get("A"));
    assertEquals(image.contentHash(), found.contentHash());
    try (Stream<Path> top = Files.list(dir.resolve("builds-false"))) {
      assertEquals(List.of("b"), top.map(p -> p.getFileName().toString()).toList());
    }
    builder.delete("b");
    builder.delete("b");
    assertEquals(Optional.empty(), builder.image("b"));
  }

  @Test
  void aFailedBuildLeavesTheEarlierImage() throws Exception {
    build(builder, TestArchive.with("FROM x\nCMD [\"sh\"]"));
    failure(builder, TestArchive.with("FROM x"));
    assertTrue(builder.image("b").isPresent());
  }

  @Test
  void leftoversOfACrashAreSweptAway() throws Exception {
    Path leftover = Files.createDirectories(dir.resolve("builds-false/b.1.tmp/context"));
    builder(false);
    assertFalse(Files.exists(leftover));
  }

  @Test
  void filesAreCopiedAsDockerDoes() throws Exception {
    Path root =
        build(
            builder,
            TestArchive.with(
                    """
                    FROM x
                    WORKDIR /app
                    COPY a.txt renamed.txt
                    COPY a.txt sub/
                    COPY a.txt b.txt many/
                    COPY *.txt glob/
                    COPY d[x-z]/?.md marks/
                    COPY src /lib
                    COPY src/ existing
                    COPY ["with space.txt", "space dir/"]
                    COPY --chmod=755 a.txt tool
                    COPY --chown=1:1 a.txt .
                    COPY src/. .
                    COPY link linked
                    CMD ["sh"]
                    """)
                .file("a.txt", "A")
                .file("b.txt", "B")
                .file("with space.txt", "S")
                .file("dx/m.md", "M")
                .file("da/n.md", "N")
                .file("src/one", "1")
                .file("src/deep/two", "2")
                .symlink("src/deep/back", "../one")
                .symlink("link", "src/one"));
    assertEquals(
        List.of(
            "app/a.txt",
            "app/deep/back",
            "app/deep/two",
            "app/existing/deep/back",
            "app/existing/deep/two",
            "app/existing/one",
            "app/glob/a.txt",
            "app/glob/b.txt",
            "app/glob/with space.txt",
            "app/linked",
            "app/many/a.txt",
            "app/many/b.txt",
            "app/marks/m.md",
            "app/one",
            "app/renamed.txt",
            "app/space dir/with space.txt",
            "app/sub/a.txt",
            "app/tool",
            "lib/deep/back",
            "lib/deep/two",
            "lib/one"),
        files(root));
    assertTrue(Files.isExecutable(root.resolve("app/tool")));
    assertEquals("1", Files.readString(root.resolve("lib/deep/back")));
    assertFalse(Files.isSymbolicLink(root.resolve("app/linked")));
  }

  @Test
  void aLinkThatWouldLeadOutOfTheImageIsRefusedWhereItIsCopied() throws Exception {
    TestArchive archive =
        TestArchive.with("FROM x\nCOPY a/b /\nCMD [\"sh\"]").symlink("a/b/l", "../../../x");
    assertTrue(failure(builder, archive).startsWith("The archive is refused"));
    TestArchive subtle =
        TestArchive.with("FROM x\nCOPY a/b /\nCMD [\"sh\"]").symlink("a/b/l", "../../Dockerfile");
    assertEquals(
        "Dockerfile line 2: the link 'l' would lead out of the image.", failure(builder, subtle));
  }

  @Test
  void addUnpacksArchives() throws Exception {
    byte[] inner = new TestArchive().file("x/y", "inner").tar();
    TestArchive archive =
        TestArchive.with("FROM x\nADD in.tar /data/\nCOPY in.tar /raw/\nCMD [\"sh\"]")
            .file("in.tar", inner, 0644);
    assertEquals(List.of("data/x/y", "raw/in.tar"), files(build(builder, archive)));
    byte[] evil = new TestArchive().file("../y", "inner").tar();
    assertTrue(
        failure(
                builder,
                TestArchive.with("FROM x\nADD in.tar /data/\nCMD [\"sh\"]")
                    .file("in.tar", evil, 0644))
            .contains("leads out of its folder"));
  }

  @Test
  void withoutCopyTheUploadIsTheImage() throws Exception {
    Path root =
        build(
            builder,
            TestArchive.with("FROM x\nWORKDIR /srv\nCMD [\"./run\"]")
                .program("run", "#!/bin/sh\n"));
    assertEquals(List.of("srv/Dockerfile", "srv/run"), files(root));
  }

  @Test
  void filesOfAnEarlierStageWithoutRunAreThere() throws Exception {
    Path root =
        build(
            builder,
            TestArchive.with(
                    "FROM x AS files\n"
                        + "COPY a /w/a\n"
                        + "FROM y\n"
                        + "COPY --from=files /w /app\n"
                        + "COPY --from=0 /w/a /b\n"
                        + "CMD [\"sh\"]")
                .file("a", "A"));
    assertEquals(List.of("app/a", "b"), files(root));
  }

  @Test
  void hostRunRunsTheLinesAndKeepsWhatTheyMake() throws Exception {
    Path root =
        build(
            hostRun,
            TestArchive.with(
                    """
                    FROM x AS build
                    ARG WHAT=arg
                    ENV GREETING="hello  there"
                    WORKDIR /src
                    COPY in .
                    RUN echo "$GREETING $WHAT" && cat /src/in > out && printf x > /src/made
                    RUN ["sh", "-c", "echo $0 >> out", "json"]
                    FROM y
                    COPY --from=build /src/out /app/
                    CMD ["sh"]
                    """)
                .file("in", "content\n"));
    assertEquals("content\njson\n", Files.readString(root.resolve("app/out")));
    assertTrue(log.contains("hello  there arg"), log.toString());
    assertFalse(Files.exists(Path.of("/src/made")));
  }

  @Test
  void aFailingCommandIsNamedWithItsLineAndCode() throws Exception {
    assertEquals(
        "Dockerfile line 3: the command ended with exit code 7.",
        failure(hostRun, TestArchive.with("FROM x\n\nRUN echo before; exit 7\nCMD [\"sh\"]")));
    assertTrue(log.contains("before"));
  }

  @Test
  void aProgramForAnotherMachineFailsTheBuild() throws Exception {
    byte[] pe = new byte[256];
    pe[0] = 'M';
    pe[1] = 'Z';
    pe[0x3C] = (byte) 128;
    pe[128] = 'P';
    pe[129] = 'E';
    pe[132] = 0x64;
    pe[133] = (byte) 0x86;
    TestArchive archive =
        TestArchive.with("FROM x\nWORKDIR /app\nCOPY . .\nCMD ./server.exe --port 1")
            .file("server.exe", pe, 0755);
    assertEquals(
        "./server.exe is a Windows x86-64 program (PE), this machine is %s; build it for this machine or use --runtime docker."
            .formatted(Machine.current()),
        failure(builder, archive));
  }

  @Test
  void theDockerfileMustStandAtTheRoot() throws Exception {
    assertEquals(
        "There is no Dockerfile at the root of the archive; there is one in 'game': pack what is in"
            + " that folder, not the folder.",
        failure(builder, new TestArchive().file("game/Dockerfile", "FROM x")));
    assertEquals(
        "There is no Dockerfile at the root of the archive.",
        failure(builder, new TestArchive().file("a", "")));
    Files.delete(dir.resolve("archive"));
    assertThrows(BuildFailed.class, () -> builder.build(BuildOrders.of("b"), log::add));
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(p -> !Files.isDirectory(p))
          .map(p -> root.relativize(p).toString())
          .sorted()
          .toList();
    }
  }
}
