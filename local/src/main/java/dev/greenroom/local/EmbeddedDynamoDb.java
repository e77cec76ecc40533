package dev.greenroom.local;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TableSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local in this process: in memory, or in a file of a folder. */
final class EmbeddedDynamoDb implements AutoCloseable {
  // Its SQLite wants a file, and tries forever, with a stack trace each time, to open a folder.
  private static final String FILE = "greenroom.db";

  private final AmazonDynamoDBLocal engine;

  EmbeddedDynamoDb(Optional<Path> folder, List<TableSpec> tables) {
    this.engine =
        folder
            .map(f -> DynamoDBEmbedded.create(f.resolve(FILE).toFile()))
            .orElseGet(DynamoDBEmbedded::create);
    TableCreation.createMissing(engine.dynamoDbClient(), tables);
  }

  DynamoDbClient client() {
    return engine.dynamoDbClient();
  }

  @Override
  public void close() {
    engine.shutdown();
  }
}
