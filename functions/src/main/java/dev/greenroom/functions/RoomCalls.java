package dev.greenroom.functions;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.IdempotencyKey;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.view.ConnectionView;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.RoomView;
import java.time.Duration;

/** What every version of the API does with rooms; they differ in how a connection looks. */
public final class RoomCalls {
  private static final int MOST_CLIENTS = 1000;
  private static final Text CLIENT = Text.of(1, 64);

  /** Under API Gateway's limit of 30 s. */
  private static final int LONGEST_WAIT = 25;

  private static final Duration LOOK = Duration.ofMillis(250);

  private final Wiring wiring;

  public RoomCalls(Wiring wiring) {
    this.wiring = wiring;
  }

  /**
   * A room as its body asks for it. The header {@code Idempotency-Key} (1 to 255 characters) makes
   * a repetition answer with the same room.
   */
  public RoomCreation.Created create(Call call) {
    Fields body = call.body();
    body.texts("clientIPs", MOST_CLIENTS, CLIENT);
    return wiring
        .core()
        .roomCreation()
        .create(
            new RoomRequest(
                call.caller().orgId(),
                call.appId(),
                body.requiredChoice("region", Region.class),
                body.text("roomConfig", Limits.ROOM_CONFIG),
                body.text("deploymentId", Limits.ANY_ID),
                call.query().present("roomId", Limits.ROOM_ID),
                IdempotencyKey.of(call.request()),
                call.caller().name()));
  }

  public Answer info(Call call) {
    call.requireApplication(wiring);
    Rooms.Placed placed = wiring.core().rooms().require(call.appId(), call.path("roomId"));
    return HttpResponse.json(200, RoomView.of(placed).toMap());
  }

  /** The rooms on a process, or those that were on it before. */
  public Answer list(Call call, boolean alive) {
    call.requireApplication(wiring);
    Process process = wiring.core().processes().require(call.appId(), call.path("processId"));
    Fitting rooms =
        Fitting.first(
            wiring.core().rooms().ofProcess(process, alive).stream().map(RoomView::brief).toList());
    return rooms.marked(HttpResponse.json(200, rooms.elements()));
  }

  public Answer destroy(Call call) {
    call.requireApplication(wiring);
    wiring
        .core()
        .rooms()
        .destroy(
            call.caller().orgId(),
            call.appId(),
            call.path("roomId"),
            call.caller().name(),
            wiring.core().clock().instant());
    return HttpResponse.noContent();
  }

  public Answer suspend(Call call) {
    call.requireApplication(wiring);
    wiring
        .core()
        .rooms()
        .suspend(
            call.caller().orgId(),
            call.appId(),
            call.path("roomId"),
            call.caller().name(),
            wiring.core().clock().instant());
    return HttpResponse.noContent();
  }

  /**
   * The process of a room, that of a suspended one being found anew, since somebody asks. With
   * {@code ?wait=SECONDS} (0 to 25) it is handed back as soon as players can connect.
   */
  public Process reach(Call call) {
    Duration left = Duration.ofSeconds(call.query().integer("wait", 0, LONGEST_WAIT).orElse(0));
    while (true) {
      Process process = process(call);
      if (ConnectionView.ready(process)
          || !left.isPositive()
          || Thread.currentThread().isInterrupted()) {
        return process;
      }
      wiring.core().pause().of(LOOK);
      left = left.minus(LOOK);
    }
  }

  private Process process(Call call) {
    String roomId = call.path("roomId");
    Rooms.Placed placed = wiring.core().rooms().require(call.appId(), roomId);
    if (placed.suspended()) {
      return wiring.core().roomResumption().resumeForVisitor(call.appId(), roomId).process();
    }
    if (placed.alive() && placed.room().local()) {
      throw Rooms.local(roomId);
    }
    return placed
        .process()
        .filter(p -> placed.alive())
        .orElseThrow(() -> Rooms.unknown(call.appId(), roomId));
  }
}
