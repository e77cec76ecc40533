package dev.greenroom.local;

import dev.greenroom.jobs.stream.StreamSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Where the tables are. An interface, so that nobody who uses one loads the classes of another:
 * DynamoDB Local may be used for development only.
 */
interface TableEngine extends AutoCloseable {

  DynamoDbClient client();

  /** The changes of the tables that have a stream. */
  StreamSource streams();

  @Override
  void close();
}
