package dev.greenroom.bench.coldstart;

import dev.greenroom.functions.lambda.Account;
import dev.greenroom.functions.lambda.Environment;
import dev.greenroom.functions.lambda.RuntimeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes what the image of the functions holds: a small Java, all on its class path, and a cache of
 * what creating 60 rooms loads and links, which only that Java with that class path can use. Wants
 * root, as {@link Task#start} does.
 */
public final class ImageTraining {
  private static final int ROOMS = 60;

  /** What jdeps finds, but for the beans of the Enhanced Client, which are in java.desktop. */
  private static final String MODULES =
      "java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported";

  private final Task task;

  ImageTraining(Task task) {
    this.task = task;
  }

  /**
   * @param args the folder of the functions' artifact ({@code functions/target}), and the folder to
   *     make, which must not be there: {@code task}, {@code ca-certificates.crt}, and in {@code
   *     java-home} where this Java is
   */
  public static void main(String... args) throws Exception {
    Path artifact = Path.of(args[0]).toRealPath();
    Path made = Files.createDirectory(Path.of(args[1])).toRealPath();
    Task task = new Task(made.resolve("task"));
    Path keys = Files.createTempDirectory("greenroom-image");
    int code = 1;
    try (Account account = new Account(keys)) {
      account.openProcess();
      new ImageTraining(task).make(artifact, account, ColdStart.event());
      Files.writeString(made.resolve("ca-certificates.crt"), authorities());
      Files.writeString(made.resolve("java-home"), System.getProperty("java.home"));
      code = 0;
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
    } finally {
      try (Stream<Path> files = Files.walk(keys)) {
        files.sorted(Collections.reverseOrder()).forEach(file -> file.toFile().delete());
      }
      System.exit(code); // DynamoDB Local has threads that would stay.
    }
  }

  /** Those that Java trusts, for the client in native code: an image need not have any. */
  private static String authorities() throws GeneralSecurityException, IOException {
    KeyStore trusted =
        KeyStore.getInstance(
            Path.of(System.getProperty("java.home"), "lib", "security", "cacerts").toFile(),
            (char[]) null);
    StringBuilder text = new StringBuilder();
    for (String alias : Collections.list(trusted.aliases())) {
      text.append("-----BEGIN CERTIFICATE-----\n")
          .append(
              Base64.getMimeEncoder(64, new byte[] {'\n'})
                  .encodeToString(trusted.getCertificate(alias).getEncoded()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return text.toString();
  }

  void make(Path artifact, Account account, byte[] event) throws Exception {
    Path lib = Files.createDirectories(task.root().resolve("lib"));
    List<Path> jars = new ArrayList<>(List.of(artifact.resolve("greenroom-functions.jar")));
    try (Stream<Path> more = Files.list(artifact.resolve("image").resolve("lib"))) {
      more.forEach(jars::add);
    }
    for (Path jar : jars) { // With their times: the cache is held against them.
      Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }
    int failed =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IllegalStateException("this Java has no jlink"))
            .run(
                System.out,
                System.err,
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                task.root().resolve("java").toString());
    if (failed != 0) {
      throw new IllegalStateException("jlink ended with " + failed);
    }
    train(account, event);
    Files.writeString(task.root().resolve("java.arguments"), task.arguments());
    System.out.printf("AOT cache: %d bytes%n", Files.size(task.cache()));
  }

  private void train(Account account, byte[] event) throws IOException, InterruptedException {
    try (Environment function =
        task.start(account, List.of("-XX:AOTCacheOutput=" + task.cache()))) {
      ColdStart.expect("ready", function.next(), function);
      for (int i = 0; i < ROOMS; i++) {
        RuntimeApi.Said said = function.api().invoke(event);
        ColdStart.expect("response", said, function);
      }
      function.end();
    }
  }
}
