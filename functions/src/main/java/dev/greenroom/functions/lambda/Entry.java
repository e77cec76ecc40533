package dev.greenroom.functions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.greenroom.core.time.Ticker;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.HttpFunction.Served;
import dev.greenroom.functions.Wiring;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The handler of every function on Lambda, {@code dev.greenroom.functions.lambda.Entry}: its
 * environment says which function it is, and only the classes of that one are loaded ({@code
 * docs/decisions/0105}).
 */
public final class Entry implements RequestStreamHandler {
  /**
   * What {@code JAVA_TOOL_OPTIONS} gives each function: the runtime client collects garbage before
   * a snapshot, and after a full collection each compiled method that is entered has its barrier
   * disarmed, which took half of a first call ({@code docs/decisions/0108}).
   */
  public static final String JVM_OPTIONS = "-XX:+DisableExplicitGC";

  private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

  private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE";
  private static final String SNAP_START = "snap-start";

  private final String name;
  private final HttpFunction function;
  private final InstantSource clock = InstantSource.system();
  private final Ticker ticker = Ticker.real();
  private boolean first = true;

  /** Held, since who takes the snapshots remembers it weakly; null where none are taken. */
  @SuppressWarnings("unused")
  private Object priming;

  /**
   * Called by Lambda's runtime, once for each environment.
   *
   * @throws IllegalArgumentException with a sentence, when a setting is missing or wrong
   * @throws IllegalStateException with a sentence, when the function cannot be served
   */
  public Entry() {
    System.setProperty(SLF4J_VERBOSITY, "ERROR"); // The SDK's own log goes nowhere, and says so.
    LambdaSettings settings = LambdaSettings.of(System.getenv());
    this.name = settings.function();
    Class<? extends HttpFunction> kind = FunctionClass.named(name);
    AwsWiring aws = new AwsWiring(settings);
    Wiring wiring = aws.wiring(clock);
    this.function = FunctionClass.on(kind, wiring);
    if (SNAP_START.equals(System.getenv(INITIALIZATION))) {
      this.priming = Priming.beforeSnapshots(name, function, wiring.core(), aws);
    }
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    long begun = ticker.nanos();
    Served served = function.serve(in.readAllBytes());
    out.write(served.event());
    System.out.println(
        RequestLine.of(
            served, name, clock.instant(), Duration.ofNanos(ticker.nanos() - begun), first));
    first = false;
  }
}
