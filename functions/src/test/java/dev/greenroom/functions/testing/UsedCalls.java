package dev.greenroom.functions.testing;

import dev.greenroom.core.testing.FakeLauncher;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.functions.route.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * What each function asks of the world outside while tests call it, as the permissions that AWS
 * would want for it. At the end of a run each new one is a line {@code function resource action} of
 * a file in {@value #FOLDER}; the deployment's roles are held against those.
 */
public final class UsedCalls {
  private static final String FOLDER = "target/calls";
  private static final Set<String> CALLS = new ConcurrentSkipListSet<>();

  /** Serves whatever answers piece by piece, of all functions. */
  private static final String STREAMS = "streams";

  private static final String JOBS = "jobs";

  /** Threads that a function starts work for it. */
  private static final InheritableThreadLocal<String> FUNCTION = new InheritableThreadLocal<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(UsedCalls::write));
  }

  private UsedCalls() {}

  /** What this thread does from now on is done for that operation. */
  static void by(Route route) {
    FUNCTION.set(route.streams() ? STREAMS : route.function().getSimpleName());
  }

  /** What this thread does from now on is done by the periodic jobs. */
  public static void byJobs() {
    FUNCTION.set(JOBS);
  }

  /** What this thread does from now on is done by no function. */
  public static void byNone() {
    FUNCTION.remove();
  }

  /** The same client, each call of which is noted. */
  public static DynamoDbClient watched(DynamoDbClient client) {
    return Intercepted.client(
        client,
        (request, engine) -> {
          permissions(request).forEach(UsedCalls::note);
          return engine.apply(request);
        });
  }

  /** A port of core, each call of which is noted under its name. */
  public static <T> T watched(Class<T> port, T behind) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, args) -> {
              note(port.getSimpleName() + " " + method.getName());
              try {
                return method.invoke(behind, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  static void launcher(FakeLauncher launcher) {
    launcher.told(call -> note("ProcessLauncher " + call));
  }

  private static void note(String call) {
    String function = FUNCTION.get();
    if (function != null) {
      CALLS.add(function + " " + call);
    }
  }

  /** As the service authorization reference has them: a transaction wants those of its parts. */
  private static Stream<String> permissions(DynamoDbRequest request) {
    return switch (request) {
      case TransactWriteItemsRequest parts -> parts.transactItems().stream().map(UsedCalls::part);
      case TransactGetItemsRequest parts ->
          parts.transactItems().stream().map(item -> item.get().tableName() + " GetItem");
      case BatchGetItemRequest batch ->
          batch.requestItems().keySet().stream().map(table -> table + " BatchGetItem");
      case BatchWriteItemRequest batch ->
          batch.requestItems().keySet().stream().map(table -> table + " BatchWriteItem");
      case QueryRequest query ->
          Stream.of(
              query.tableName()
                  + (query.indexName() == null ? "" : "/index/" + query.indexName())
                  + " Query");
      default ->
          Stream.of(
              request.getValueForField("TableName", String.class).orElse("?")
                  + " "
                  + request.getClass().getSimpleName().replaceAll("Request$", ""));
    };
  }

  private static String part(TransactWriteItem item) {
    if (item.put() != null) {
      return item.put().tableName() + " PutItem";
    }
    if (item.update() != null) {
      return item.update().tableName() + " UpdateItem";
    }
    return item.delete() != null
        ? item.delete().tableName() + " DeleteItem"
        : item.conditionCheck().tableName() + " ConditionCheckItem";
  }

  private static void write() {
    if (CALLS.isEmpty()) {
      return;
    }
    try {
      Path folder = Files.createDirectories(Path.of(FOLDER));
      Path file = folder.resolve(ProcessHandle.current().pid() + ".txt");
      Files.write(file, CALLS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
