package dev.greenroom.local.account;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * What AWS would ask the policy for: {@code dynamodb:GetItem table/greenroom-rooms}, each once.
 * Found by the SDK where its class stands in {@code execution.interceptors}; then it writes them to
 * the file that the property {@code greenroom.test.calls} names.
 */
public final class RecordedCalls implements ExecutionInterceptor {
  private final Set<String> calls = new ConcurrentSkipListSet<>();
  private final Optional<Path> file =
      Optional.ofNullable(System.getProperty("greenroom.test.calls")).map(Path::of);

  public Set<String> calls() {
    return calls;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    if (!attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME).startsWith("DynamoDb")) {
      return; // A profile is asked for elsewhere.
    }
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    for (String call : permissions(operation, context.request())) {
      if (calls.add("dynamodb:" + call)) {
        file.ifPresent(f -> append(f, "dynamodb:" + call));
      }
    }
  }

  private static synchronized void append(Path file, String call) {
    try {
      Files.writeString(file, call + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> permissions(String operation, SdkRequest request) {
    return switch (request) {
      case TransactWriteItemsRequest t ->
          t.transactItems().stream().map(RecordedCalls::permission).toList();
      case BatchGetItemRequest b -> on(operation, b.requestItems().keySet());
      case BatchWriteItemRequest b -> on(operation, b.requestItems().keySet());
      case QueryRequest q when q.indexName() != null ->
          List.of("Query table/" + q.tableName() + "/index/" + q.indexName());
      default -> List.of(operation + " " + resource(request));
    };
  }

  private static List<String> on(String operation, Set<String> tables) {
    List<String> all = new ArrayList<>();
    tables.forEach(table -> all.add(operation + " table/" + table));
    return all;
  }

  private static String resource(SdkRequest request) {
    Optional<String> table = request.getValueForField("TableName", String.class);
    if (table.isPresent()) {
      return "table/" + table.get();
    }
    Optional<String> stream =
        request
            .getValueForField("StreamArn", String.class)
            .or(() -> request.getValueForField("ShardIterator", String.class));
    // arn:aws:dynamodb:region:account:table/name/stream/label, with more behind it in an iterator.
    return stream.orElseThrow().split(":", 6)[5].replaceAll("[|].*", "");
  }

  /** A transaction is permitted by what its parts are. */
  private static String permission(TransactWriteItem item) {
    if (item.put() != null) {
      return "PutItem table/" + item.put().tableName();
    }
    if (item.update() != null) {
      return "UpdateItem table/" + item.update().tableName();
    }
    if (item.delete() != null) {
      return "DeleteItem table/" + item.delete().tableName();
    }
    return "ConditionCheckItem table/" + item.conditionCheck().tableName();
  }
}
