package dev.greenroom.functions.lambda;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Attribute;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.functions.http.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/**
 * DynamoDB in memory for a rehearsal before a snapshot, as the SDK sees it through its connection,
 * so that the SDK's own code is rehearsed too. It keeps what is put and set, finds it by its key,
 * and agrees to everything else. That is enough for a room in an open process, and for no more.
 */
final class RehearsedTables implements SdkHttpClient {
  private static final int OK = 200;

  /** As an update writes what it sets. */
  private static final Pattern SET = Pattern.compile("(#\\w+) = (:\\w+)");

  private final Tables tables;
  private final Map<String, Map<?, ?>> items = new HashMap<>();

  RehearsedTables(Tables tables) {
    this.tables = tables;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answered(request);
      }

      @Override
      public void abort() {
        // It is answered at once.
      }
    };
  }

  private HttpExecuteResponse answered(HttpExecuteRequest request) throws IOException {
    String target = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElseThrow();
    byte[] body = request.contentStreamProvider().orElseThrow().newStream().readAllBytes();
    byte[] answer =
        Json.write(answer(target.substring(target.indexOf('.') + 1), (Map<?, ?>) Json.read(body)));
    return HttpExecuteResponse.builder()
        .response(
            SdkHttpFullResponse.builder()
                .statusCode(OK)
                .putHeader("content-type", "application/x-amz-json-1.0")
                .putHeader("content-length", Integer.toString(answer.length))
                .build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answer)))
        .build();
  }

  private Map<String, ?> answer(String operation, Map<?, ?> request) {
    return switch (operation) {
      case "GetItem" -> found(request);
      case "Query" -> open(request);
      case "PutItem" -> {
        keep(request);
        yield Map.of();
      }
      case "UpdateItem" -> Map.of("Attributes", changed(request));
      case "TransactWriteItems" -> {
        for (Object write : (List<?>) request.get("TransactItems")) {
          if (((Map<?, ?>) write).get("Put") instanceof Map<?, ?> put
              && !put.get("TableName").equals(tables.rooms().name())) {
            keep(put);
          }
        }
        yield Map.of();
      }
      default -> Map.of();
    };
  }

  private Map<String, ?> found(Map<?, ?> get) {
    Map<?, ?> item = items.get(place(spec(get), (Map<?, ?>) get.get("Key")));
    return item == null ? Map.of() : Map.of("Item", item);
  }

  /** All that stands in the index of open processes; of others nothing. */
  private Map<String, ?> open(Map<?, ?> query) {
    List<Map<?, ?>> found =
        Tables.OPEN.equals(query.get("IndexName"))
            ? items.values().stream().filter(item -> item.containsKey("openKey")).toList()
            : List.of();
    return Map.of("Items", found, "Count", found.size());
  }

  private Map<?, ?> changed(Map<?, ?> update) {
    Map<?, ?> names = (Map<?, ?>) update.get("ExpressionAttributeNames");
    Map<?, ?> values = (Map<?, ?>) update.get("ExpressionAttributeValues");
    Map<Object, Object> item = new HashMap<>((Map<?, ?>) update.get("Key"));
    String place = place(spec(update), item);
    item.putAll(items.getOrDefault(place, Map.of()));
    Matcher set = SET.matcher(update.get("UpdateExpression").toString());
    while (set.find()) {
      item.put(names.get(set.group(1)), values.get(set.group(2)));
    }
    items.put(place, item);
    return item;
  }

  private void keep(Map<?, ?> put) {
    Map<?, ?> item = (Map<?, ?>) put.get("Item");
    items.put(place(spec(put), item), item);
  }

  private TableSpec spec(Map<?, ?> request) {
    return tables.all().stream()
        .filter(spec -> spec.name().equals(request.get("TableName")))
        .findFirst()
        .orElseThrow();
  }

  private static String place(TableSpec spec, Map<?, ?> item) {
    String range =
        spec.range().map(Attribute::name).map(item::get).map(Object::toString).orElse("");
    return spec.name() + item.get(spec.hash().name()) + range;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
