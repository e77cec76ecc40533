package dev.greenroom.functions.lambda;

import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.functions.CreateRoomFunction;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.HttpFunction.Served;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crac.Context;
import org.crac.Resource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Before SnapStart takes its snapshot a function does what it will do, so that classes are loaded
 * and code is compiled in what is restored ({@code docs/decisions/0108}). Nothing is written by it.
 */
final class Priming implements Resource {
  /** Set by the runtime client for each call; the SDK hands it on in a header. */
  private static final String TRACE = "com.amazonaws.xray.traceHeader";

  private static final int TIMES = 250;

  /** What is restored has none that lives, so that a first call opens one. */
  private static final int CONNECTIONS = 30;

  private static final String ORG = "org-rehearsal";
  private static final String APP = "app-rehearsal";
  private static final String TOKEN = "rehearsal";

  private static final int CREATED = 201;

  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream(), true);

  /** Those that make rooms. */
  private static final Set<String> ROOMS =
      Set.of(
          "CreateRoomFunction",
          "v1.RoomsV1Function",
          "LobbiesFunction",
          "v2.LobbiesV2Function",
          "v1.LobbiesV1Function");

  private final String name;
  private final HttpFunction function;
  private final Core core;
  private final AwsWiring aws;

  private Priming(String name, HttpFunction function, Core core, AwsWiring aws) {
    this.name = name;
    this.function = function;
    this.core = core;
    this.aws = aws;
  }

  /**
   * Has it done before each snapshot.
   *
   * @param aws on what the function stands
   * @return what the caller must hold on to
   */
  static Priming beforeSnapshots(String name, HttpFunction function, Core core, AwsWiring aws) {
    Priming priming = new Priming(name, function, core, aws);
    org.crac.Core.getGlobalContext().register(priming);
    return priming;
  }

  /** A room made in tables of its own, and everything that no fake can: the calls themselves. */
  private void rehearse() {
    Tables tables = Tables.withPrefix("rehearsal-");
    DynamoDbClient client = aws.tables(new RehearsedTables(tables));
    fill(rehearsed(client, tables));
    byte[] event = RehearsedEvent.of("POST", "/rooms/v2/" + APP + "/create", APP, TOKEN);
    for (int i = 0; i < TIMES; i++) {
      // Each time anew, since the first call after a restore remembers nobody either.
      Wiring wiring = Wiring.onLambda(rehearsed(client, tables), List::of, line -> {});
      Served served = FunctionClass.on(CreateRoomFunction.class, wiring).serve(event);
      if (served.status() != CREATED) {
        throw new IllegalStateException("The rehearsal of a room failed.");
      }
      tell(served);
      core.roomCreation().rehearse();
    }
  }

  private static Core rehearsed(DynamoDbClient client, Tables tables) {
    return new Core(
        client,
        tables,
        Policy.defaults(),
        HostingEngine.of(new LaunchLater()),
        MasterKey.of(new byte[32]),
        () -> URI.create("https://rehearsal.invalid"),
        InstantSource.system(),
        Pause.real());
  }

  /** An organization's token, and an application with a process that players reach. */
  private static void fill(Core core) {
    Instant now = core.clock().instant();
    core.tokens().ensure(TOKEN, ORG, "rehearsal", Scopes.admin(), "rehearsal", now);
    Application app =
        new Application(
            APP,
            ORG,
            "rehearsal",
            Secret.of("rehearsal"),
            new AuthConfiguration(true, true, Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            1,
            Optional.of(RoomCreation.REHEARSED),
            now,
            "rehearsal",
            Optional.empty(),
            Optional.empty());
    core.applications().create(app);
    Process process = core.processCreation().create(app, Region.Frankfurt, "rehearsal");
    List<ExposedPort> ports =
        List.of(new ExposedPort(ContainerPort.DEFAULT, "203.0.113.1", 20_000, TransportType.udp));
    core.lifecycle().started(process, now, now, ports);
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      core.masterKey().read();
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage()); // The runtime client reports no more than its own name.
      throw e;
    }
    for (int i = 0; i < CONNECTIONS; i++) {
      aws.connect();
    }
    System.setProperty(TRACE, "Root=1-00000000-000000000000000000000000;Sampled=0");
    try {
      rehearseAll();
    } finally {
      System.clearProperty(TRACE);
    }
  }

  private void rehearseAll() {
    if (ROOMS.contains(name)) {
      rehearse();
    }
    function.served().stream()
        .filter(route -> !(route.access() instanceof Access.Open))
        .findFirst()
        .map(Priming::refused)
        .ifPresent(this::repeat);
  }

  private void repeat(byte[] event) {
    for (int i = 0; i < TIMES; i++) {
      tell(function.serve(event));
    }
  }

  /** The line of the log, which nobody need read. */
  private void tell(Served served) {
    NOWHERE.println(
        RequestLine.of(served, name, core.clock().instant(), Duration.ofMillis(1), false));
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // Connections are found dead by the client, which opens others; the clock is asked each time.
  }

  /** A request of somebody whom the table of tokens does not know. */
  private static byte[] refused(Route route) {
    String path = route.template().toString().replaceAll("\\{[^}]*}", "primed");
    return RehearsedEvent.of(route.method(), path, APP, "nobody's");
  }
}
