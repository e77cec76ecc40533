package dev.greenroom.jobs.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * What the program asks of which table, as its role names it: a line {@code jobs TABLE ACTION} for
 * each, which the tests of `infra` hold against what is granted.
 */
final class TableCalls {
  private static final Path FOLDER = Path.of("target", "calls");

  private final Set<String> lines = new ConcurrentSkipListSet<>();

  void add(String action, Map<?, ?> request) {
    if (request.get("TransactItems") instanceof List<?> items) {
      items.forEach(item -> ((Map<?, ?>) item).forEach(this::part));
    } else if (request.get("RequestItems") instanceof Map<?, ?> tables) {
      tables.keySet().forEach(table -> add(table.toString(), action));
    } else if (request.get("TableName") instanceof String table) {
      Object index = request.get("IndexName");
      add(index == null ? table : table + "/index/" + index, action);
    }
  }

  /** A part of a transaction is allowed as what it is by itself. */
  private void part(Object kind, Object part) {
    String action = kind.equals("ConditionCheck") ? "ConditionCheckItem" : kind + "Item";
    add(((Map<?, ?>) part).get("TableName").toString(), action);
  }

  private void add(String resource, String action) {
    if (resource.startsWith(Account.NAME)) {
      lines.add("jobs %s %s".formatted(resource, action));
    }
  }

  void write(String name) throws IOException {
    Files.createDirectories(FOLDER);
    Path file = FOLDER.resolve(name);
    Set<String> all = new ConcurrentSkipListSet<>(lines);
    if (Files.exists(file)) {
      try (Stream<String> before = Files.lines(file)) {
        before.forEach(all::add);
      }
    }
    Files.write(file, all);
  }
}
