package dev.greenroom.functions.view;

import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
    return first(all, Math.max(1, all.size()), slice -> slice);
  }

  /**
   * The same of a long list that is made a slice at a time: no more of it is made than fits.
   *
   * @param slice how many at a time
   * @param made the views of a slice; it may leave some of them out
   */
  public static <T> Fitting first(
      List<T> all, int slice, Function<List<T>, List<JsonObject>> made) {
    List<Map<String, Object>> fitting = new ArrayList<>();
    long bytes = 0;
    for (int from = 0; from < all.size(); from += slice) {
      List<JsonObject> views = made.apply(all.subList(from, Math.min(all.size(), from + slice)));
      for (int i = 0; i < views.size(); i++) {
        bytes += asText(Json.write(views.get(i).toMap())) + 1;
        if (bytes > MOST_BYTES) {
          int later = Math.max(0, all.size() - from - slice);
          return new Fitting(fitting, views.size() - i + later);
        }
        fitting.add(views.get(i).toMap());
      }
    }
    return new Fitting(fitting, 0);
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
