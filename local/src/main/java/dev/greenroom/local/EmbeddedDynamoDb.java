package dev.greenroom.local;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.jobs.stream.StreamSource;
import dev.greenroom.local.host.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local in this process: in memory, or in a file of a folder. */
final class EmbeddedDynamoDb implements TableEngine {
  // Its SQLite wants a file, and tries forever, with a stack trace each time, to open a folder.
  private static final String FILE = "greenroom.db";

  // Else it reports to AWS, and leaves an installation id in the folder it was started from.
  private static final boolean NO_TELEMETRY = true;

  private final AmazonDynamoDBLocal engine;
  private final DynamoDbClient client;

  /**
   * Starts the engine.
   *
   * @param folder where the tables are kept; in memory when empty
   * @param scratch a folder for the native library that the engine unpacks at each start and that
   *     would stay in the temporary folder when the program is halted; deleted once it is loaded
   * @throws StackFailed when the tables of the folder are damaged
   */
  EmbeddedDynamoDb(Optional<Path> folder, Path scratch, List<TableSpec> tables)
      throws StackFailed, IOException {
    System.setProperty("org.sqlite.tmpdir", scratch.toString());
    if (folder.isPresent()) {
      new TableFile(folder.get().resolve(FILE)).check();
    }
    this.engine =
        folder
            .map(f -> DynamoDBEmbedded.create(f.resolve(FILE).toFile(), NO_TELEMETRY))
            .orElseGet(() -> DynamoDBEmbedded.create(NO_TELEMETRY));
    FileTree.delete(scratch);
    TableCreation.createMissing(engine.dynamoDbClient(), tables);
    this.client =
        folder.isPresent()
            ? CommittingDynamoDb.over(engine.dynamoDbClient(), tables.getFirst())
            : engine.dynamoDbClient();
  }

  @Override
  public DynamoDbClient client() {
    return client;
  }

  @Override
  public StreamSource streams() {
    return StreamSource.ofDynamoDbLocal(engine.dynamoDbStreamsClient());
  }

  @Override
  public void close() {
    engine.shutdown();
  }
}
