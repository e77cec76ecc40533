package dev.greenroom.functions.view;

import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * As many elements of a list, from its beginning, as a function may answer with. Lambda would throw
 * away the whole of a longer answer, and API Gateway say 500 in its place
 * (docs/decisions/0013-payloads-of-the-cloud.md).
 *
 * @param elements for the JSON writer
 * @param leftOut how many did not fit
 */
public record Fitting(List<Map<String, Object>> elements, int leftOut) {
  /** Under Lambda's limit by what stands around a list. */
  private static final int MOST_BYTES = 6_000_000;

  public static Fitting first(List<JsonObject> all) {
    List<Map<String, Object>> fitting = new ArrayList<>();
    long bytes = 0;
    for (JsonObject element : all) {
      bytes += asText(Json.write(element.toMap())) + 1;
      if (bytes > MOST_BYTES) {
        break;
      }
      fitting.add(element.toMap());
    }
    return new Fitting(fitting, all.size() - fitting.size());
  }

  /** A body is a string of its event, in which quotes and backslashes are escaped once more. */
  private static long asText(byte[] json) {
    long length = json.length;
    for (byte b : json) {
      if (b == '"' || b == '\\') {
        length++;
      }
    }
    return length;
  }

  /** Says by a header what is not there, where the contract has no field for it. */
  public HttpResponse marked(HttpResponse answer) {
    return leftOut == 0
        ? answer
        : answer.with(Map.of("greenroom-left-out", Integer.toString(leftOut)));
  }
}
