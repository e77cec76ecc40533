package dev.greenroom.functions;

import java.util.List;

/** Answers what no other function serves: preflight requests, and 404 for all the rest. */
public final class UnknownPathFunction extends HttpFunction {

  public UnknownPathFunction(Wiring wiring) {
    super(wiring, List.of());
  }
}
