package dev.greenroom.functions;

import dev.greenroom.functions.http.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line of the log about a fault of ours. */
final class FaultLine {
  private FaultLine() {}

  static String of(String requestId, String operation, Exception cause) {
    StringWriter stack = new StringWriter();
    cause.printStackTrace(new PrintWriter(stack));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("level", "ERROR");
    line.put("requestId", requestId);
    line.put("operation", Json.writable(operation));
    line.put("message", Json.writable(String.valueOf(cause.getMessage())));
    line.put("error", cause.getClass().getName());
    line.put("stack", Json.writable(stack.toString()));
    return new String(Json.write(line), StandardCharsets.UTF_8);
  }
}
