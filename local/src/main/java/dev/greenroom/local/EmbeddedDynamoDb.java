package dev.greenroom.local;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TableSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local in this process: in memory, or in the files of a folder. */
final class EmbeddedDynamoDb implements AutoCloseable {
  // Held here, since a logger that nobody holds forgets its level.
  private static final Logger QUIET = Logger.getLogger("com.amazonaws");
  private static final Logger SQLITE = Logger.getLogger("com.almworks.sqlite4java");

  private final AmazonDynamoDBLocal engine;

  EmbeddedDynamoDb(Optional<Path> folder, List<TableSpec> tables) {
    QUIET.setLevel(Level.SEVERE);
    SQLITE.setLevel(Level.SEVERE);
    this.engine =
        folder.map(f -> DynamoDBEmbedded.create(f.toFile())).orElseGet(DynamoDBEmbedded::create);
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
