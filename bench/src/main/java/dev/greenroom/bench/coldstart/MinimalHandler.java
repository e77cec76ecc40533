package dev.greenroom.bench.coldstart;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.mapper.StaticAttributeTags;
import software.amazon.awssdk.enhanced.dynamodb.mapper.StaticImmutableTableSchema;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What creating a room is held against: the least that a function on the same stack does. It reads
 * the event, gets one item as a record, answers, and writes a line.
 */
public final class MinimalHandler implements RequestStreamHandler {

  /** An application, as far as it is asked for. */
  record Named(String appId) {

    static final class Builder {
      private String appId;

      void appId(String value) {
        this.appId = value;
      }

      Named build() {
        return new Named(appId);
      }
    }
  }

  private static final String APP_ID = "appId";

  private final DynamoDbTable<Named> apps =
      DynamoDbEnhancedClient.builder()
          .dynamoDbClient(
              DynamoDbClient.builder()
                  .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
                  .httpClient(UrlConnectionHttpClient.create())
                  .build())
          .build()
          .table(
              System.getenv("GREENROOM_TABLE_PREFIX") + "-apps",
              StaticImmutableTableSchema.builder(Named.class, Named.Builder.class)
                  .newItemBuilder(Named.Builder::new, Named.Builder::build)
                  .addAttribute(
                      String.class,
                      a ->
                          a.name(APP_ID)
                              .getter(Named::appId)
                              .setter(Named.Builder::appId)
                              .tags(StaticAttributeTags.primaryPartitionKey()))
                  .build());

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    Map<?, ?> event = (Map<?, ?>) Json.read(in.readAllBytes());
    String appId = ((Map<?, ?>) event.get("pathParameters")).get(APP_ID).toString();
    Named app = apps.getItem(Key.builder().partitionValue(appId).build());
    String body = new String(Json.write(Map.of(APP_ID, app.appId())), StandardCharsets.UTF_8);
    out.write(Json.write(Map.of("statusCode", 201, "body", body)));
    System.out.println(body);
  }
}
