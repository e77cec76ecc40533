package dev.greenroom.functions.lambda;

import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.process.LaunchLater;
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
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crac.Context;
import org.crac.Resource;

/**
 * Before SnapStart takes its snapshot a function does what it will do, so that classes are loaded
 * and code is compiled in what is restored ({@code docs/decisions/0108}). Nothing is written by it.
 */
final class Priming implements Resource {
  /** Set by the runtime client for each call; the SDK hands it on in a header. */
  private static final String TRACE = "com.amazonaws.xray.traceHeader";

  private static final int TIMES = 200;

  /** What is restored has none that lives; opening one is most of a first call. */
  private static final int CONNECTIONS = 30;

  private static final String ORG = "org-rehearsal";
  private static final String APP = "app-rehearsal";
  private static final String TOKEN = "rehearsal";

  private static final int CREATED = 201;

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
    HttpFunction rehearsing = FunctionClass.on(CreateRoomFunction.class, rehearsed());
    byte[] event = event("POST", "/rooms/v2/" + APP + "/create", TOKEN);
    for (int i = 0; i < TIMES; i++) {
      if (rehearsing.serve(event).status() != CREATED) {
        throw new IllegalStateException("The rehearsal of a room failed.");
      }
      core.roomCreation().rehearse();
    }
  }

  private Wiring rehearsed() {
    Tables tables = Tables.withPrefix("rehearsal-");
    Core core =
        new Core(
            aws.tables(new RehearsedTables(tables)),
            tables,
            Policy.defaults(),
            HostingEngine.of(new LaunchLater()),
            MasterKey.of(new byte[32]),
            () -> URI.create("https://rehearsal.invalid"),
            InstantSource.system(),
            Pause.real());
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
    core.processCreation().create(app, Region.Frankfurt, "rehearsal");
    return Wiring.onLambda(core, List::of, line -> {});
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
      Served served = function.serve(event);
      RequestLine.of(served, name, core.clock().instant(), Duration.ofNanos(i), false);
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // Connections are found dead by the client, which opens others; the clock is asked each time.
  }

  /** A request of somebody whom the table of tokens does not know. */
  private static byte[] refused(Route route) {
    String path = route.template().toString().replaceAll("\\{[^}]*}", "primed");
    return event(route.method(), path, "nobody's");
  }

  /** With all kinds of values that API Gateway sends: code is compiled for those that it saw. */
  private static byte[] event(String method, String path, String token) {
    return Json.write(
        Map.of(
            "version",
            "2.0",
            "rawPath",
            path,
            "rawQueryString",
            "",
            "headers",
            Map.of("authorization", "Bearer " + token, "content-type", "application/json"),
            "pathParameters",
            Map.of("appId", APP),
            "requestContext",
            Map.of(
                "http",
                Map.of("method", method, "path", path, "sourceIp", "127.0.0.1"),
                "requestId",
                "priming",
                "stage",
                "$default",
                "timeEpoch",
                1_767_323_045_678L),
            "body",
            "{\"region\":\"Frankfurt\",\"roomConfig\":\"{\\\"mode\\\":\\\"rehearsal\\\"}\"}",
            "isBase64Encoded",
            false));
  }
}
