package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import dev.greenroom.core.build.BuildReport;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImageBuilder.Order;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.local.cli.upload.PackedSource;
import dev.greenroom.local.host.BuildOrders;
import dev.greenroom.local.host.ToldBuild;
import dev.greenroom.local.host.UnpackLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real builds by the engine of this machine. */
@ExtendWith(EngineOfThisMachine.class)
class DockerBuildsTest {
  @TempDir Path folder;
  private final String installation = "node-" + UUID.randomUUID();
  private final ConcurrentHashMap<String, Path> uploads = new ConcurrentHashMap<>();
  private final List<PackedSource> packed = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger waited = new AtomicInteger();
  private Engine engine;

  @BeforeEach
  void connect() throws Exception {
    engine = Engine.connect(Optional.empty());
  }

  @AfterEach
  void clear() {
    new Leavings(engine, installation).removeAll();
    engine.close();
    packed.forEach(PackedSource::close);
  }

  private DockerImageBuilder builder(Duration limit) {
    return new DockerImageBuilder(
        engine,
        installation,
        folder.resolve("contexts"),
        id -> Optional.ofNullable(uploads.get(id)),
        "linux/amd64",
        limit,
        2);
  }

  private String upload(String... lines) throws IOException {
    Path source = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
    Files.write(source.resolve("Dockerfile"), List.of(lines));
    return upload(source);
  }

  private String upload(Path source) {
    PackedSource archive = PackedSource.of(source);
    packed.add(archive);
    String id = "build-" + UUID.randomUUID();
    uploads.put(id, archive.file());
    return id;
  }

  private static String unique() {
    return "RUN echo " + UUID.randomUUID();
  }

  @Test
  void theSecondTimeNothingIsBuiltAndTheLogSaysWhy() throws Exception {
    Path source = Files.createDirectories(folder.resolve("game"));
    Files.write(
        source.resolve("Dockerfile"),
        List.of("FROM " + EngineOfThisMachine.BASE, unique(), "CMD [\"true\"]"));
    DockerImageBuilder builder = builder(Duration.ofMinutes(5));
    List<String> first = new ArrayList<>();
    ImageBuilder.Image image = builder.build(BuildOrders.of(upload(source)), first::add);
    assertTrue(image.sizeInBytes() > 1_000_000, image.toString());
    assertTrue(first.stream().anyMatch(line -> line.contains("RUN echo")), first.toString());
    Files.setLastModifiedTime(
        source.resolve("Dockerfile"), java.nio.file.attribute.FileTime.fromMillis(1));
    List<String> second = new ArrayList<>();
    long start = System.nanoTime();
    assertEquals(
        image.sizeInBytes(),
        builder.build(BuildOrders.of(upload(source)), second::add).sizeInBytes());
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos());
    assertTrue(second.getLast().startsWith("Nothing to build: these files were built before"));
  }

  @Test
  void whatIsBuiltIsHeldAndReadyAndNothingElseIs() throws Exception {
    EngineShelf shelf = new EngineShelf(engine, installation);
    String id = upload("FROM " + EngineOfThisMachine.BASE, "CMD [\"true\"]");
    assertEquals(List.of(), shelf.held());
    assertThrows(IOException.class, () -> shelf.prepare(id));
    DockerImageBuilder builder = builder(Duration.ofMinutes(5));
    builder.build(BuildOrders.of(id), line -> {});
    assertEquals(List.of(id), shelf.held());
    shelf.prepare(id);
    assertEquals(List.of(), new EngineShelf(engine, "another").held());
    builder.delete(id);
    assertEquals(List.of(), shelf.held());
  }

  @Test
  void aFailureNamesTheLineAndTheExitCode() throws Exception {
    String id =
        upload(
            "FROM " + EngineOfThisMachine.BASE,
            "",
            "ENV A=b",
            "RUN echo one \\",
            "  && echo two",
            "RUN echo last words && exit 7");
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    BuildFailed failed =
        assertThrows(
            BuildFailed.class,
            () -> builder(Duration.ofMinutes(5)).build(BuildOrders.of(id), log::add));
    assertEquals(
        "Dockerfile line 6 (RUN echo last words && exit 7): the command ended with exit code 7.",
        failed.getMessage());
    assertTrue(log.stream().anyMatch(line -> line.endsWith(" last words")), log.toString());
  }

  @Test
  void theClassicBuilderNamesTheLineToo() throws Exception {
    String id =
        upload(
            "FROM " + EngineOfThisMachine.BASE,
            "ENV A=b",
            "# a comment",
            "RUN echo last words && exit 7");
    Path tar = folder.resolve("context.tar");
    UploadScan scan = UploadScan.of(uploads.get(id), UnpackLimits.DEFAULT);
    scan.write(tar, UnpackLimits.DEFAULT);
    List<String> log = new ArrayList<>();
    ToldBuild told = new ToldBuild();
    EngineBuild build =
        new EngineBuild(
            engine,
            tar,
            ContainerSite.image(installation, id),
            "linux/amd64",
            Map.of(Labels.INSTALLATION, installation),
            scan.dockerfile(),
            log::add,
            told::step);
    BuildFailed failed =
        assertThrows(BuildFailed.class, () -> build.run(Duration.ofMinutes(1), false));
    assertEquals(
        "Dockerfile line 4 (RUN echo last words && exit 7): the command ended with exit code 7.",
        failed.getMessage());
    assertTrue(log.contains("last words"), log.toString());
    assertEquals(3, told.steps.size());
    assertTrue(told.stepNamed("exit 7").error().orElseThrow().contains("7"));
  }

  @Test
  void stepsAndLayersAreTold() throws Exception {
    Path source = Files.createDirectories(folder.resolve("stepped"));
    Files.write(source.resolve("data"), new byte[3_000_000]);
    Files.write(
        source.resolve("Dockerfile"),
        List.of("FROM " + EngineOfThisMachine.BASE, unique(), "COPY data /data", "CMD [\"true\"]"));
    DockerImageBuilder builder = builder(Duration.ofMinutes(5));
    ToldBuild first = new ToldBuild();
    builder.build(BuildOrders.of(upload(source)), first);
    assertEquals(List.of(Files.readString(source.resolve("Dockerfile"))), first.dockerfiles);
    assertFalse(first.stepNamed("COPY data /data").cached());
    assertEquals(Optional.empty(), first.stepNamed("COPY data /data").error());
    BuildReport.Layer top = first.layers.getLast();
    assertTrue(top.name().startsWith("COPY") && top.bytes() >= 3_000_000, top.toString());

    ToldBuild same = new ToldBuild();
    builder.build(BuildOrders.of(upload(source)), same);
    assertEquals(1, same.steps.size());
    assertTrue(same.steps.getFirst().cached());
    assertEquals(first.layers, same.layers);

    Files.writeString(source.resolve("Dockerfile"), "\nENV A=b\n", StandardOpenOption.APPEND);
    ToldBuild changed = new ToldBuild();
    builder.build(BuildOrders.of(upload(source)), changed);
    assertTrue(changed.stepNamed("COPY data /data").cached(), changed.steps.toString());
  }

  @Test
  void aStepThatFailsIsTold() throws Exception {
    ToldBuild told = new ToldBuild();
    String id = upload("FROM " + EngineOfThisMachine.BASE, "RUN exit 7");
    assertThrows(
        BuildFailed.class, () -> builder(Duration.ofMinutes(5)).build(BuildOrders.of(id), told));
    assertTrue(told.stepNamed("RUN exit 7").error().isPresent());
  }

  @Test
  void anInstructionThatIsNoneIsToldWithItsLine() throws Exception {
    String id = upload("FROM " + EngineOfThisMachine.BASE, "COPPY a b");
    BuildFailed failed =
        assertThrows(
            BuildFailed.class,
            () -> builder(Duration.ofMinutes(5)).build(BuildOrders.of(id), line -> {}));
    assertTrue(failed.getMessage().contains("line 2"), failed.getMessage());
    assertTrue(failed.getMessage().contains("COPPY"), failed.getMessage());
  }

  @Test
  void whatIsIgnoredDoesNotReachTheEngine() throws Exception {
    Path source = Files.createDirectories(folder.resolve("ignoring"));
    Files.writeString(source.resolve("secret.txt"), "s");
    Files.writeString(source.resolve("kept.txt"), "k");
    Files.writeString(source.resolve(".dockerignore"), "secret.*\n");
    Files.write(
        source.resolve("Dockerfile"),
        List.of(
            "FROM " + EngineOfThisMachine.BASE,
            "COPY . /all",
            "RUN test -f /all/kept.txt && test ! -e /all/secret.txt"));
    // As a client would pack it that knows nothing of the file.
    Path archive = folder.resolve("all.tar.gz");
    assertEquals(
        0,
        new ProcessBuilder("tar", "-C", source.toString(), "-czf", archive.toString(), ".")
            .start()
            .waitFor());
    uploads.put("whole", archive);
    builder(Duration.ofMinutes(5)).build(BuildOrders.of("whole"), line -> {});
  }

  @Test
  void aBuildThatTakesTooLongIsEnded() throws Exception {
    String id = upload("FROM " + EngineOfThisMachine.BASE, unique(), "RUN sleep 50");
    long start = System.nanoTime();
    BuildFailed failed =
        assertThrows(
            BuildFailed.class,
            () -> builder(Duration.ofSeconds(2)).build(BuildOrders.of(id), line -> {}));
    assertTrue(failed.getMessage().startsWith("The build took longer"), failed.getMessage());
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(20).toNanos());
  }

  @Test
  void anImageInUseIsRemovedOnceItIsNot() throws Exception {
    DockerImageBuilder builder = builder(Duration.ofMinutes(5));
    String id = upload("FROM " + EngineOfThisMachine.BASE, unique(), "CMD [\"sleep\", \"60\"]");
    ImageBuilder.Image image = builder.build(BuildOrders.of(id), line -> {});
    assertEquals(Optional.of(Architecture.amd64), image.architecture());
    String name = ContainerSite.image(installation, id);
    String container =
        engine
            .client()
            .createContainerCmd(name)
            .withLabels(Map.of(Labels.INSTALLATION, installation))
            .exec()
            .getId();
    engine.client().startContainerCmd(container).exec();
    builder.delete(id);
    engine.client().inspectImageCmd(name).exec();
    builder.tidy();
    engine.client().inspectImageCmd(name).exec();
    engine.client().removeContainerCmd(container).withForce(true).exec();
    // Another Greenroom of the same folder knows of it.
    builder(Duration.ofMinutes(5)).tidy();
    assertThrows(NotFoundException.class, () -> engine.client().inspectImageCmd(name).exec());
    builder.tidy();
  }

  @Test
  void twentyAtOnceAllEndRightAndEachLogIsWhole() throws Exception {
    DockerImageBuilder builder = builder(Duration.ofMinutes(5));
    List<Callable<List<String>>> builds = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      boolean fails = i % 5 == 4;
      String word = "word-" + UUID.randomUUID();
      String id =
          upload(
              "FROM " + EngineOfThisMachine.BASE,
              "RUN echo first " + word,
              "RUN echo last " + word + (fails ? " && exit 9" : ""));
      Order order = new Order(id, "org-" + i % 4, Optional.of("app-" + i % 3));
      builds.add(() -> built(builder, order, word, fails));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<String>> build : threads.invokeAll(builds)) {
        assertEquals(List.of(), build.get());
      }
    }
    assertTrue(waited.get() >= 10, "told their place: " + waited);
  }

  /** Hands back what is wrong. */
  private List<String> built(DockerImageBuilder builder, Order order, String word, boolean fails) {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    List<String> wrong = new ArrayList<>();
    try {
      builder.build(order, log::add);
      if (fails) {
        wrong.add("did not fail: " + order);
      }
    } catch (BuildFailed e) {
      if (!fails || !e.getMessage().endsWith("the command ended with exit code 9.")) {
        wrong.add(e.getMessage());
      }
    }
    if (log.stream().anyMatch(line -> line.matches("Waiting: place \\d+ of \\d+\\..*"))) {
      waited.incrementAndGet();
    }
    for (String each : List.of("first ", "last ")) {
      if (log.stream().noneMatch(line -> line.matches("#\\d+ [\\d. ]*" + each + word))) {
        wrong.add("'" + each + word + "' is not in " + log);
      }
    }
    return wrong;
  }
}
