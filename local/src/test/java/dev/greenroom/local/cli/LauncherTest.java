package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a checkout with spaces in its path, with made-up JDKs and a made-up Maven.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  @TempDir Path temp;
  private Path root;
  private Path jvms;

  /** Only what the script may use; above all no Java of this machine. */
  private Path tools() throws IOException {
    Path tools = temp.resolve("tools");
    if (Files.exists(tools)) {
      return tools;
    }
    Files.createDirectories(tools);
    for (String tool :
        List.of(
            "cat",
            "cp",
            "date",
            "dirname",
            "find",
            "head",
            "ln",
            "ls",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sleep",
            "tail")) {
      for (String folder : List.of("/bin", "/usr/bin")) {
        Path file = Path.of(folder, tool);
        if (Files.exists(file) && !Files.exists(tools.resolve(tool))) {
          write(tools.resolve(tool), "#!/bin/sh\nexec " + file + " \"$@\"\n")
              .toFile()
              .setExecutable(true);
        }
      }
    }
    return tools;
  }

  @BeforeEach
  void makeCheckout() throws IOException {
    root = Files.createDirectories(temp.resolve("my games/greenroom"));
    jvms = Files.createDirectories(temp.resolve("jvm folder"));
    Files.copy(
        GameProcess.ROOT.resolve("greenroom"),
        root.resolve("greenroom"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    write(root.resolve("pom.xml"), "");
    write(root.resolve("local/src/main/A.java"), "");
    age(root.resolve("pom.xml"));
    age(root.resolve("local/src/main/A.java"));
    age(root.resolve("local/src/main"));
    maven(
        "mkdir -p local/target/lib; echo built >>maven.txt; : >local/target/greenroom-local-1.jar;"
            + " : >local/target/lib/greenroom-core-1.jar; : >local/target/lib/other.jar");
  }

  private void maven(String script) throws IOException {
    write(root.resolve("mvnw"), "#!/bin/sh\n" + script + "\n").toFile().setExecutable(true);
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(100)));
  }

  /** A JDK whose {@code java} prints its folder and its arguments. */
  private Path jdk(String name, String version) throws IOException {
    Path home = jvms.resolve(name);
    write(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    for (String program : List.of("java", "javac")) {
      String script =
          "#!/bin/sh\necho \"" + name + "\"\nfor a in \"$@\"; do echo \"$a\"; done\nexit 7\n";
      write(home.resolve("bin").resolve(program), script).toFile().setExecutable(true);
    }
    return home;
  }

  private Cli.Result run(Path script, Map<String, String> env, String... args) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Stream.of(args)).toList());
    builder.directory(temp.toFile());
    builder.environment().keySet().removeIf(name -> name.contains("JAVA") || name.contains("JVM"));
    builder.environment().put("PATH", tools().toString());
    builder.environment().put("GREENROOM_JVM_FOLDERS", "/nowhere:" + jvms);
    builder.environment().putAll(env);
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return new Cli.Result(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private Cli.Result run(String... args) throws Exception {
    return run(root.resolve("greenroom"), Map.of(), args);
  }

  private int builds() throws IOException {
    Path file = root.resolve("maven.txt");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  @Test
  void findsANewJdkAmongOldOnesAndHandsOver() throws Exception {
    jdk("17", "17.0.15");
    jdk("8", "1.8.0_392");
    jdk("26", "26-ea");
    Cli.Result result = run("room", "create", "--config", "two  words");
    assertEquals(7, result.code(), result.err());
    assertEquals("26", result.lines().getFirst());
    assertEquals(
        List.of("dev.greenroom.local.cli.Greenroom", "room", "create", "--config", "two  words"),
        result.lines().subList(result.lines().size() - 5, result.lines().size()));
    assertTrue(result.lines().contains("-Dgreenroom.home=" + root.toRealPath()), result.out());
    assertEquals("Building Greenroom (first use, about a minute) …\n", result.err());
  }

  @Test
  void namesWhatItFoundWhenNothingFits() throws Exception {
    Path old = jdk("17", "17.0.15");
    Files.delete(jdk("25-jre", "25.0.1").resolve("bin/javac"));
    Cli.Result result = run("up");
    assertEquals(1, result.code());
    assertEquals(1, result.err().lines().count());
    assertTrue(result.err().contains("needs a JDK 25 or newer and found "), result.err());
    assertTrue(result.err().contains("JDK 17.0.15 in " + old.toRealPath()), result.err());
    assertTrue(result.err().contains("JRE 25.0.1 in "), result.err());
    assertEquals(0, builds());
  }

  @Test
  void theChosenJdkComesFirst() throws Exception {
    jdk("a25", "25.0.1");
    Path home = jdk("z25", "25");
    Path old = jdk("17", "17.0.15");
    Path script = root.resolve("greenroom");
    assertEquals("z25", run(script, Map.of("JAVA_HOME", home.toString())).lines().getFirst());
    assertEquals("a25", run(script, Map.of("JAVA_HOME", old.toString())).lines().getFirst());
    assertEquals("a25", run(script, Map.of("JAVA_HOME", "/gone")).lines().getFirst());
    Map<String, String> both =
        Map.of("JAVA_HOME", old.toString(), "GREENROOM_JAVA_HOME", home.toString());
    assertEquals("z25", run(script, both).lines().getFirst());
    Cli.Result wrong = run(script, Map.of("GREENROOM_JAVA_HOME", old.toString()));
    assertEquals(1, wrong.code());
    assertTrue(wrong.err().contains("but a JDK 17.0.15"), wrong.err());
    String path = home.resolve("bin") + ":" + tools();
    assertEquals("z25", run(script, Map.of("PATH", path)).lines().getFirst());
  }

  @Test
  void worksThroughLinks() throws Exception {
    jdk("25", "25");
    Path link = Files.createDirectories(temp.resolve("bin")).resolve("gr");
    Files.createSymbolicLink(link, Path.of("../second"));
    Files.createSymbolicLink(temp.resolve("second"), root.resolve("greenroom"));
    Cli.Result result = run(link, Map.of(), "--version");
    assertEquals(7, result.code(), result.err());
    assertTrue(result.lines().contains("-Dgreenroom.home=" + root.toRealPath()), result.out());
  }

  @Test
  void buildsOnlyWhenSourcesAreNewer() throws Exception {
    jdk("25", "25");
    run();
    assertEquals(1, builds());
    assertEquals("", run().err());
    assertEquals(1, builds());
    write(root.resolve("local/src/test/T.java"), "tests do not count");
    run();
    assertEquals(1, builds());
    write(root.resolve("local/src/main/B.java"), "");
    assertEquals("Building Greenroom (the sources have changed) …\n", run().err());
    assertEquals(2, builds());
    Files.delete(root.resolve("local/src/main/B.java"));
    run();
    assertEquals(3, builds());
  }

  @Test
  void aFailedBuildShowsItsLogAndIsTriedAgain() throws Exception {
    jdk("25", "25");
    maven("echo 'A.java:1: error: ; expected'; exit 1");
    Cli.Result result = run();
    assertEquals(1, result.code());
    assertEquals("", result.out());
    assertTrue(result.err().contains("error: ; expected"), result.err());
    assertTrue(result.err().contains("The build failed"), result.err());
    assertEquals(1, run().code());
    assertFalse(Files.exists(root.resolve("local/target/.greenroom-build")));
  }

  @Test
  void twoFirstStartsBuildOnce() throws Exception {
    jdk("25", "25");
    Path maven = root.resolve("mvnw");
    maven(Files.readString(maven).lines().skip(1).findFirst().orElseThrow() + "; sleep 0.5");
    ProcessBuilder first = new ProcessBuilder(root.resolve("greenroom").toString());
    first.environment().put("GREENROOM_JVM_FOLDERS", jvms.toString());
    first.environment().put("PATH", tools().toString());
    first.environment().remove("JAVA_HOME");
    first.redirectErrorStream(true).redirectOutput(temp.resolve("first").toFile());
    Process other = first.start();
    Cli.Result result = run();
    assertEquals(7, result.code());
    assertTrue(other.waitFor(10, TimeUnit.SECONDS));
    assertEquals(7, other.exitValue());
    assertEquals(1, builds());
  }

  @Test
  void aLockWhoseOwnerIsGoneIsBroken() throws Exception {
    jdk("25", "25");
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    write(root.resolve("local/target/.greenroom-build/pid"), gone.pid() + "\n");
    Cli.Result result = run();
    assertEquals(7, result.code(), result.err());
    assertEquals(1, builds());
  }

  @Test
  void longRunningCommandsGetTheirFlags() throws Exception {
    jdk("25", "25");
    Cli.Result up = run("up", "--port", "0");
    assertTrue(up.lines().contains("--enable-native-access=ALL-UNNAMED"), up.out());
    assertFalse(up.lines().contains("-XX:TieredStopAtLevel=1"), up.out());
    assertTrue(run("token").lines().contains("-XX:TieredStopAtLevel=1"));
  }
}
