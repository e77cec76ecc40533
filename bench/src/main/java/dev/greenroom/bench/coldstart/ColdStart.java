package dev.greenroom.bench.coldstart;

import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.lambda.Account;
import dev.greenroom.functions.lambda.Environment;
import dev.greenroom.functions.lambda.RuntimeApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The cold start of creating a room, from the start of a process of Lambda's runtime client to the
 * answer, in turn with a minimal handler of the same stack, with itself under an AOT cache, and
 * with its first answer after the priming of SnapStart. Prints a table.
 */
public final class ColdStart {
  private static final String ENTRY = Task.ENTRY;
  private static final int TRAINING = 60;
  private static final int WARM_UP = 2;
  private static final long SNAPSHOT_MILLIS = 1000;

  /** So long Java believes that a connection lives (OpenJDK, {@code KeepAliveCache}). */
  private static final long KEPT_ALIVE_MILLIS = 5000;

  private static final double MILLIS = 1_000_000.0;

  private final Path folder;
  private final Path jar;
  private final Path task;
  private final Path own;
  private final Account account;
  private final byte[] event;
  private final Map<String, List<Taken>> taken = new LinkedHashMap<>();

  private ColdStart(Path folder, Path jar) throws Exception {
    this.folder = folder;
    this.jar = jar;
    this.task = Files.createDirectories(folder.resolve("task"));
    Path lib = Files.createDirectories(task.resolve("lib"));
    Files.copy(jar, lib.resolve("greenroom-functions.jar"));
    this.own = lib.resolve("minimal.jar");
    pack(own);
    this.account = new Account(folder);
    account.openProcess();
    this.event = event();
  }

  /**
   * @param args how many rounds (9 unless told), and the jar of the artifact
   */
  public static void main(String... args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    Path jar =
        Path.of(args.length > 1 ? args[1] : "functions/target/greenroom-functions.jar")
            .toRealPath();
    Path folder = Files.createTempDirectory("greenroom-cold-start");
    int code = 1;
    try {
      new ColdStart(folder, jar).run(rounds);
      code = 0;
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Collections.reverseOrder()).forEach(file -> file.toFile().delete());
      }
      System.exit(code); // DynamoDB Local has threads that would stay.
    }
  }

  /**
   * What an answer took.
   *
   * @param wall in milliseconds
   * @param cpu in milliseconds, of the function's process alone; the kernel counts in steps of 10
   */
  private record Taken(double wall, double cpu) {}

  /** One way to start. */
  @FunctionalInterface
  private interface Variant {
    Taken taken() throws Exception;
  }

  private void run(int rounds) throws Exception {
    Path cache = folder.resolve("create-room.aot");
    train(cache);
    Task image = new Task(folder.resolve("image"));
    new ImageTraining(image).make(jar.getParent(), account, event);
    Map<String, Variant> variants = new LinkedHashMap<>();
    variants.put("minimal", () -> cold(MinimalHandler.class.getName(), List.of(), List.of()));
    variants.put("create-room", () -> cold(ENTRY, List.of(), List.of()));
    variants.put("create-room, -cp", () -> cold(ENTRY, List.of(), List.of(jar)));
    variants.put(
        "create-room, AOT", () -> cold(ENTRY, List.of("-XX:AOTCache=" + cache), List.of(jar)));
    variants.put("create-room, native client", () -> timed(image.start(account, List.of())));
    variants.put(
        "create-room, image: native client, AOT",
        () -> timed(image.start(account, List.of("-XX:AOTCache=" + image.cache()))));
    variants.put("first call, primed", () -> primed(false));
    variants.put("the same, its connection lost", () -> primed(true));
    for (int round = 0; round < rounds + WARM_UP; round++) {
      List<String> order = new ArrayList<>(variants.keySet());
      if (round % 2 == 1) {
        Collections.reverse(order);
      }
      for (String name : order) {
        Taken one = variants.get(name).taken();
        if (round >= WARM_UP) {
          taken.computeIfAbsent(name, n -> new ArrayList<>()).add(one);
        }
      }
    }
    print(variants.keySet(), rounds);
  }

  private void print(Iterable<String> names, int rounds) {
    System.out.printf(
        "%n%d rounds, in turn; ms, median (least to most); ratios of a round%n%n", rounds);
    System.out.println(
        "| what | ms | x minimal | x create-room | CPU ms | x minimal | x create-room |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String name : names) {
      System.out.printf("| %s |%s%s%n", name, cells(name, Taken::wall), cells(name, Taken::cpu));
    }
  }

  private String cells(String name, ToDoubleFunction<Taken> figure) {
    List<Double> all = figures(name, figure);
    return " %.0f (%.0f to %.0f) | %.2f | %.2f |"
        .formatted(
            median(all),
            Collections.min(all),
            Collections.max(all),
            ratio(all, figures("minimal", figure)),
            ratio(all, figures("create-room", figure)));
  }

  private List<Double> figures(String name, ToDoubleFunction<Taken> figure) {
    return taken.get(name).stream().map(figure::applyAsDouble).toList();
  }

  private static double ratio(List<Double> these, List<Double> those) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < these.size(); i++) {
      ratios.add(these.get(i) / those.get(i));
    }
    return median(ratios);
  }

  private static double median(List<Double> all) {
    double[] sorted = all.stream().mapToDouble(d -> d).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private Environment start(
      String handler, Map<String, String> more, List<String> flags, List<Path> classPath)
      throws IOException {
    Map<String, String> variables = account.environment("CreateRoomFunction");
    variables.putAll(more);
    List<String> all = new ArrayList<>(account.trusted());
    all.addAll(flags);
    return new Environment(task, handler, variables, all, classPath);
  }

  /** From the start of the process to the first answer. */
  private Taken cold(String handler, List<String> flags, List<Path> classPath) throws Exception {
    return timed(start(handler, Map.of(), flags, classPath));
  }

  private Taken timed(Environment started) throws Exception {
    try (Environment function = started) {
      expect("ready", function.next(), function);
      RuntimeApi.Said said = expect("response", function.api().invoke(event), function);
      return new Taken((said.atNanos() - function.begunNanos()) / MILLIS, cpu(function));
    }
  }

  /**
   * From the first event after a snapshot would have been restored to its answer.
   *
   * @param lost whether the rehearsal's connection was lost and forgotten meanwhile, as it is when
   *     a snapshot was really taken
   */
  private Taken primed(boolean lost) throws Exception {
    try (Environment function =
        start(ENTRY, Environment.SNAP_START_VARIABLES, Environment.SNAP_START, List.of())) {
      expect("restore", function.next(), function);
      expect("ready", function.next(), function);
      if (lost) {
        account.hangUp();
        Thread.sleep(KEPT_ALIVE_MILLIS);
      }
      Thread.sleep(SNAPSHOT_MILLIS); // Taking one lasts longer; the compiler ends what it began.
      double cpu = cpu(function);
      long begun = System.nanoTime();
      RuntimeApi.Said said = expect("response", function.api().invoke(event), function);
      return new Taken((said.atNanos() - begun) / MILLIS, cpu(function) - cpu);
    }
  }

  private static double cpu(Environment function) {
    return function.handle().info().totalCpuDuration().orElseThrow().toNanos() / MILLIS;
  }

  private void train(Path cache) throws Exception {
    List<String> flags = List.of("-XX:AOTCacheOutput=" + cache);
    try (Environment function = start(ENTRY, Map.of(), flags, List.of(jar))) {
      expect("ready", function.next(), function);
      for (int i = 0; i < TRAINING; i++) {
        expect("response", function.api().invoke(event), function);
      }
      function.end();
    }
    System.out.printf("AOT cache: %d bytes%n", Files.size(cache));
  }

  static RuntimeApi.Said expect(String kind, RuntimeApi.Said said, Environment function)
      throws IOException {
    boolean answered = !kind.equals("response") || said.text().contains("\"statusCode\":201");
    if (!said.kind().equals(kind) || !answered) {
      throw new IllegalStateException(
          "not %s but %s: %s; it printed %s"
              .formatted(kind, said.kind(), said.text(), function.printed()));
    }
    return said;
  }

  /** The sample, but each time another room, and made by a studio's own server. */
  static byte[] event() throws IOException {
    Map<String, Object> event = new LinkedHashMap<>();
    try (InputStream in = NodeHeartbeat.class.getResourceAsStream("/samples/create-room.json")) {
      ((Map<?, ?>) Json.read(in.readAllBytes())).forEach((k, v) -> event.put(k.toString(), v));
    }
    Map<String, Object> headers = new LinkedHashMap<>();
    ((Map<?, ?>) event.get("headers")).forEach((k, v) -> headers.put(k.toString(), v));
    headers.remove("idempotency-key");
    headers.put("authorization", "Bearer " + Account.BACKEND_TOKEN);
    event.put("headers", headers);
    return Json.write(event);
  }

  /** The minimal handler's classes in a jar, stored as the artifact is. */
  private static void pack(Path jar) throws IOException {
    String name = MinimalHandler.class.getName().replace('.', '/');
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.setMethod(ZipOutputStream.STORED);
      for (String suffix : Arrays.asList("", "$Named", "$Named$Builder")) {
        String file = name + suffix + ".class";
        byte[] bytes;
        try (InputStream in = ColdStart.class.getResourceAsStream("/" + file)) {
          bytes = in.readAllBytes();
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(file);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
      }
    }
  }
}
