package dev.greenroom.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.Compression;
import dev.greenroom.functions.http.Cors;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.http.ResponseSink;
import dev.greenroom.functions.http.StreamedResponse;
import dev.greenroom.functions.input.Quote;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Lambda handler behind API Gateway's HTTP API (payload format 2.0). It finds the operation, asks
 * who is calling, and turns what goes wrong into the one form of refusal that SDKs read.
 */
public abstract class HttpFunction implements RequestStreamHandler, StreamingFunction {
  /** DynamoDB takes no key of more than 1024 bytes; no id of ours is nearly as long. */
  private static final int LONGEST_PARAMETER = 200;

  /** In bytes of the event: 6 MiB and 100, as Lambda itself says. */
  private static final int LARGEST_ANSWER = 6_291_556;

  private final Wiring wiring;
  private final RouteTable routes;
  private final Map<String, Operation> operations = new HashMap<>();

  /**
   * @param routes what it serves; of the other functions it knows nothing, nor loads their classes
   */
  protected HttpFunction(Wiring wiring, List<Route> routes) {
    this.wiring = wiring;
    this.routes = new RouteTable(routes);
  }

  /** What it serves. */
  public final List<Route> served() {
    return routes.all();
  }

  /** Serves the operation of the contract with that id. */
  protected final void on(String operationId, Operation operation) {
    operations.put(operationId, operation);
  }

  /** One event in, one response out. */
  @Override
  public final void handleRequest(InputStream in, OutputStream out, Context context)
      throws IOException {
    out.write(serve(in.readAllBytes()).event());
  }

  /**
   * What became of an event.
   *
   * @param request as it came; absent when the event was none of API Gateway
   * @param operationId which of the contract; absent when there is none of that method and path
   * @param status what was answered
   * @param event the answer, as API Gateway takes it
   */
  public record Served(
      Optional<HttpRequest> request, Optional<String> operationId, int status, byte[] event) {}

  /** The same for one who wants to tell of it. */
  public final Served serve(byte[] event) {
    HttpRequest request;
    try {
      request = HttpRequest.ofEvent((Map<?, ?>) Json.read(event));
    } catch (IllegalArgumentException | ClassCastException e) {
      HttpResponse fault = fault("unknown", "an event that is none of API Gateway", e);
      return new Served(Optional.empty(), Optional.empty(), fault.status(), bounded(fault));
    }
    HttpResponse response = Compression.of(respond(request), request);
    Optional<String> operationId =
        routes.match(request.method(), request.path()).map(m -> m.route().operationId());
    return new Served(Optional.of(request), operationId, response.status(), bounded(response));
  }

  /** Lambda would refuse more, and API Gateway then answer without a sentence. */
  private byte[] bounded(HttpResponse response) {
    byte[] event = Json.write(response.toEvent());
    if (event.length <= LARGEST_ANSWER) {
      return event;
    }
    String sentence =
        "The answer would have %d bytes; a function may answer with at most %d."
            .formatted(event.length, LARGEST_ANSWER);
    wiring.log().accept(FaultLine.of("unknown", "an answer", new IllegalStateException(sentence)));
    return Json.write(HttpResponse.error(500, sentence).with(Cors.HEADERS).toEvent());
  }

  /** The whole answer, a streamed one buffered. */
  public final HttpResponse respond(HttpRequest request) {
    return switch (answer(request)) {
      case HttpResponse whole -> whole.with(Cors.HEADERS);
      case StreamedResponse streamed -> buffered(streamed, request).with(Cors.HEADERS);
    };
  }

  private HttpResponse buffered(StreamedResponse streamed, HttpRequest request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      streamed.content().writeTo(out);
      return new HttpResponse(streamed.status(), streamed.headers(), out.toByteArray());
    } catch (IOException | RuntimeException e) {
      return fault(request.requestId(), request.method() + " " + request.path(), e);
    }
  }

  @Override
  public final void stream(HttpRequest request, ResponseSink sink) throws IOException {
    Answer answer = answer(request);
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.putAll(Cors.HEADERS);
    OutputStream out = sink.start(answer.status(), headers);
    try {
      switch (answer) {
        case HttpResponse whole -> out.write(whole.body());
        case StreamedResponse streamed -> streamed.content().writeTo(out);
      }
      out.flush();
    } catch (RuntimeException e) {
      fault(request.requestId(), request.method() + " " + request.path(), e);
      throw new IOException("the answer broke in its middle", e);
    }
  }

  private Answer answer(HttpRequest request) {
    if (request.method().equals("OPTIONS")) {
      return Cors.preflight();
    }
    Optional<RouteTable.Match> match = routes.match(request.method(), request.path());
    if (match.isEmpty()) {
      return HttpResponse.error(
          404,
          "There is no operation %s %s."
              .formatted(Quote.of(request.method()), Quote.of(request.path())));
    }
    Route route = match.get().route();
    try {
      return operate(request, match.get());
    } catch (GreenroomException refused) {
      ErrorCode code = route.listed(refused.code());
      if (code == ErrorCode.INTERNAL) {
        fault(request.requestId(), route.operationId(), refused);
      }
      return HttpResponse.error(code.status(), refused.getMessage()).with(retryAfter(refused));
    } catch (RuntimeException e) {
      return fault(request.requestId(), route.operationId(), e);
    }
  }

  /**
   * In whole seconds, never too early; the SDKs read it (RFC 9110, 10.2.3). A page of another
   * origin sees the header only when it is told that it may.
   */
  private static Map<String, String> retryAfter(GreenroomException refused) {
    return refused
        .retryAfter()
        .map(time -> Long.toString(time.plusMillis(999).toSeconds()))
        .map(time -> Map.of("retry-after", time, "access-control-expose-headers", "retry-after"))
        .orElse(Map.of());
  }

  private Answer operate(HttpRequest request, RouteTable.Match match) {
    match.parameters().forEach(HttpFunction::checkLength);
    return operations
        .get(match.route().operationId())
        .answer(
            new Call(
                request,
                match.parameters(),
                wiring.callers().identify(match.route().access(), request, match.parameters())));
  }

  private static void checkLength(String name, String value) {
    if (value.length() > LONGEST_PARAMETER) {
      throw GreenroomException.notFound(
          "%s %s is longer than any that exists.", name, Quote.of(value));
    }
  }

  /** What went wrong is for the log alone; the answer names the line. */
  private HttpResponse fault(String requestId, String what, Exception cause) {
    wiring.log().accept(FaultLine.of(requestId, what, cause));
    return HttpResponse.error(
        500, "Something went wrong on our side; the log names it under '" + requestId + "'.");
  }
}
