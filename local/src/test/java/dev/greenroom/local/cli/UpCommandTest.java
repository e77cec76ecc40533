package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.region.Region;
import dev.greenroom.local.StackFailed;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.fleet.FleetOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class UpCommandTest {

  /** Run by a child process: {@code up} with a stack that only says what happens to it. */
  static final class Child {
    private Child() {}

    /** How long starting and closing take. */
    private static void pause() {
      try {
        Thread.sleep(Integer.getInteger("pause.ms"));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    public static void main(String[] args) {
      Stack stack =
          new Stack() {
            @Override
            public URI url() {
              return URI.create("http://127.0.0.1:1234/");
            }

            @Override
            public String token() {
              return "t0";
            }

            @Override
            public void close() {
              pause();
              System.out.println("closed");
              System.out.flush();
            }
          };
      Console console =
          new Console(
              new java.io.PrintWriter(System.out),
              new java.io.PrintWriter(System.err),
              java.util.Map.of(),
              Path.of("."));
      Stack.Starter slow =
          options -> {
            System.out.println("starting");
            System.out.flush();
            pause();
            return stack;
          };
      System.exit(Greenroom.commandLine(console, slow, slow).execute(args));
    }
  }

  private static Process up(int pauseMs) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dpause.ms=" + pauseMs,
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            "up")
        .redirectErrorStream(true)
        .start();
  }

  @Test
  void saysWhenItIsReadyAndEndsWithZeroWhenTold() throws Exception {
    for (String signal : new String[] {"TERM", "INT"}) {
      Process process = up(0);
      try (BufferedReader out = process.inputReader()) {
        assertEquals("starting", out.readLine());
        assertEquals("Greenroom is ready at http://127.0.0.1:1234 (token t0)", out.readLine());
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        assertEquals("closed", out.readLine());
        assertEquals(null, out.readLine());
        assertTrue(process.waitFor(5, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void whoIsToldToEndWhileStartingIsNeverReady() throws Exception {
    Process process = up(1000);
    try (BufferedReader out = process.inputReader()) {
      assertEquals("starting", out.readLine());
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertEquals("closed", out.readLine());
      assertEquals(null, out.readLine());
      assertTrue(process.waitFor(5, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aStackThatCannotStartIsOneSentence() {
    Cli.Result result =
        new Cli()
            .starter(
                options -> {
                  throw new StackFailed("Port 8080 is in use.");
                })
            .run("up");
    assertEquals(1, result.code());
    assertEquals("greenroom: Port 8080 is in use.\n", result.err());
  }

  private static StackOptions options(Cli cli, String... args) {
    AtomicReference<StackOptions> seen = new AtomicReference<>();
    cli.starter(
            options -> {
              seen.set(options);
              throw new StackFailed("enough");
            })
        .run(args);
    return seen.get();
  }

  @Test
  void theDefaultsAreThoseOfTheManual() {
    assertEquals(
        new StackOptions(
            8080,
            "127.0.0.1",
            Optional.empty(),
            Optional.of(Path.of("/home/x/.greenroom")),
            "auto",
            Duration.ofMinutes(5),
            Duration.ofSeconds(100),
            Optional.empty(),
            Duration.ofSeconds(1),
            false,
            Optional.empty()),
        options(new Cli().home(Path.of("/home/x")), "up"));
  }

  @Test
  void everyOptionArrives() {
    assertEquals(
        new StackOptions(
            0,
            "0.0.0.0",
            Optional.of("games.example.org"),
            Optional.of(Path.of("/data")),
            "host",
            Duration.ofSeconds(90),
            Duration.ofMillis(500),
            Optional.of(Duration.ofMinutes(30)),
            Duration.ofSeconds(2),
            true,
            Optional.of("t1"),
            Optional.of(URI.create("http://127.0.0.1:1/certs")),
            Optional.empty(),
            StackOptions.LOG_RETENTION,
            Optional.of("studio"),
            Optional.of(URI.create("https://api.example.org")),
            2.5,
            Optional.empty()),
        options(
            new Cli()
                .env("GREENROOM_DEV_TOKEN", "t1")
                .env("GREENROOM_GOOGLE_JWKS", "http://127.0.0.1:1/certs"),
            "up --port 0 --bind 0.0.0.0 --public-host games.example.org --data /data --runtime host"
                .concat(
                    " --idle-timeout 90s --bind-timeout 500ms --empty-room-timeout 30m --tick 2s"
                        + " --host-run --cpu-overcommit 2.5 --dynamodb aws --table-prefix studio"
                        + " --public-url https://api.example.org/")
                .split(" ")));
    assertEquals(Optional.of(Path.of("/data")), options(new Cli(), "up", "--data", "/data").data());
    Cli priced = new Cli().env("GREENROOM_PRICES", "/env.json");
    assertEquals(Optional.of(Path.of("/env.json")), options(priced, "up").prices());
    assertEquals(
        Optional.of(Path.of("/flag.json")),
        options(priced, "up", "--prices", "/flag.json").prices());
  }

  @Test
  void aFleetIsAskedForInOneWay() {
    StackOptions played =
        options(
            new Cli(),
            "up --nodes cloud=3x4,metal=1x8 --node-start 20s --fleet-region Tokyo"
                .concat(" --scale-down-after 1m")
                .split(" "));
    assertEquals("host", played.runtime());
    FleetOptions fleet = played.fleet().orElseThrow();
    assertEquals(new FleetOptions.Nodes(3, 4), fleet.cloud());
    assertEquals(new FleetOptions.Nodes(1, 8), fleet.metal());
    assertEquals(Duration.ofSeconds(20), fleet.nodeStart());
    assertEquals(Region.Tokyo, fleet.region());
    assertEquals(Optional.of(Duration.ofMinutes(1)), fleet.downAfter());
    List<String> again = new ArrayList<>(List.of("up"));
    again.addAll(fleet.arguments());
    assertEquals(Optional.of(fleet), options(new Cli(), again.toArray(String[]::new)).fleet());
    FleetOptions usual = options(new Cli(), "up", "--nodes", "cloud=1x4").fleet().orElseThrow();
    assertEquals(Duration.ofSeconds(120), usual.nodeStart());
    assertEquals(Region.Seattle, usual.region());
    assertEquals(Optional.empty(), options(new Cli(), "up").fleet());
    for (String wrong :
        List.of(
            "--node-start 5s",
            "--fleet-region Tokyo",
            "--scale-down-after 5s",
            "--nodes wood=1x4",
            "--nodes cloud=1x4 --fleet-region Atlantis",
            "--nodes cloud=1x4 --runtime docker",
            "--nodes cloud=1x4 --dynamodb aws")) {
      Cli.Result refused = new Cli().run(("up " + wrong).split(" "));
      assertEquals(2, refused.code(), wrong);
      assertTrue(refused.err().startsWith("greenroom: "), refused.err());
    }
  }

  @Test
  void tablesInAnAccountAreAskedForInOneWay() {
    assertEquals(Optional.empty(), options(new Cli(), "up", "--ephemeral").accountTables());
    assertEquals(
        Optional.of("greenroom"), options(new Cli(), "up", "--dynamodb", "aws").accountTables());
    refused("--dynamodb is local or aws.", "up --dynamodb cloud");
    refused("--table-prefix is for --dynamodb aws.", "up --table-prefix mine");
    refused("--table-prefix is 1 to 100 letters", "up --dynamodb aws --table-prefix a/b");
    refused("--ephemeral forgets the key", "up --dynamodb aws --ephemeral");
    for (String wrong : List.of("api.example.org", "https://a.example/v1", "https://u@a.example")) {
      refused("--public-url is '" + wrong + "'", "up --public-url " + wrong);
    }
  }

  private static void refused(String sentence, String line) {
    Cli.Result result = new Cli().run(line.split(" "));
    assertEquals(2, result.code(), line);
    assertTrue(result.err().contains(sentence), result.err());
  }

  @Test
  void whereGooglesKeysAreMustBeAnAddress() {
    for (String wrong : List.of("keys.json", "file:///keys", "http://", "not an address")) {
      Cli.Result result = new Cli().env("GREENROOM_GOOGLE_JWKS", wrong).run("up");
      assertEquals(2, result.code(), wrong);
      assertTrue(result.err().contains("GREENROOM_GOOGLE_JWKS is '" + wrong + "'"), result.err());
    }
  }
}
