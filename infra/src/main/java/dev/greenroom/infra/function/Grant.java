package dev.greenroom.infra.function;

import java.util.List;
import java.util.Optional;

/**
 * One action on one table, or on one index of it.
 *
 * @param program a function's class without its package, {@code streams} or {@code jobs}
 * @param table without its prefix
 * @param index where the action is on one
 * @param action of DynamoDB
 */
public record Grant(String program, String table, Optional<String> index, String action) {

  private static final String INDEX = "/index/";

  /** Reads {@code CreateRoomFunction processes/index/open Query}. */
  static Grant parse(String line) {
    List<String> words = List.of(line.split(" "));
    String resource = words.get(1);
    int index = resource.indexOf(INDEX);
    return index < 0
        ? new Grant(words.get(0), resource, Optional.empty(), words.get(2))
        : new Grant(
            words.get(0),
            resource.substring(0, index),
            Optional.of(resource.substring(index + INDEX.length())),
            words.get(2));
  }

  /** As a line of grants.txt. */
  String line() {
    return String.join(" ", program, resource(), action);
  }

  /** As the end of an ARN, after {@code table/} and the prefix. */
  String resource() {
    return table + index.map(name -> INDEX + name).orElse("");
  }
}
