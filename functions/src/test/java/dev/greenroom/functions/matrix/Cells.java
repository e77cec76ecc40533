package dev.greenroom.functions.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what was asked, and finds what is told apart. */
final class Cells {
  private final Map<String, Integer> cells = new TreeMap<>();
  private int wrongAnswers;

  /** The figures. */
  @Override
  public String toString() {
    int sum = cells.values().stream().mapToInt(n -> n).sum();
    return "%d cells, %d wrong: %s".formatted(sum, wrongAnswers, cells);
  }

  void none(List<String> wrong, Route route) {
    wrongAnswers += wrong.size();
    assertEquals(List.of(), wrong, route.operationId());
  }

  void count(String what) {
    cells.merge(what.replaceAll("(malformed|scopes):.*", "$1"), 1, Integer::sum);
  }

  static void same(
      List<String> wrong,
      String what,
      Reply there,
      Map<String, String> ids,
      Reply nowhere,
      Map<String, String> none) {
    String one = neutral(there, ids);
    String other = neutral(nowhere, none);
    if (!one.equals(other)) {
      wrong.add(what + " is told apart: " + one + " / " + other);
    }
  }

  /** Status, and sentence without the ids that were asked for; of what succeeds only its form. */
  private static String neutral(Reply reply, Map<String, String> ids) {
    if (reply.status() < 300) {
      return reply.status() + " " + reply.header("content-type");
    }
    String text = reply.text();
    for (Map.Entry<String, String> id : ids.entrySet()) {
      text = text.replace(id.getValue(), "{}");
    }
    return reply.status() + " " + reply.header("content-type") + " " + text;
  }
}
