package dev.greenroom.core.deployment;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.secret.SecretBox;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The table of deployments. The environment is sealed: it may hold a studio's own secrets. */
public final class Deployments {
  private static final String ENV = "env";

  private final Database database;
  private final Tables tables;
  private final SecretBox secrets;
  private final RecordSchema<Deployment> schema;

  public Deployments(Database database, Tables tables, SecretBox secrets) {
    this.database = database;
    this.tables = tables;
    this.secrets = secrets;
    this.schema =
        new RecordSchema<>(
            tables.deployments(),
            Deployment.class,
            this::write,
            in -> Deployment.read(in, env(in)));
  }

  /** As a part of a transaction: refused when there is one of that id. */
  TransactWriteItem put(Deployment deployment) {
    return Database.putAbsent(tables.deployments(), schema.write(deployment));
  }

  public Optional<Deployment> get(String deploymentId) {
    return database.get(tables.deployments(), schema, deploymentId);
  }

  /** The newest one; 404 when there is none yet. */
  public Deployment latest(Application app) {
    return app.latest()
        .flatMap(spec -> get(spec.deploymentId()))
        .orElseThrow(
            () ->
                GreenroomException.notFound(
                    "Application '%s' has no deployment yet.", app.appId()));
  }

  /**
   * The deployment of an application with that number. The latest is found by the application's
   * header, since the index may not know it yet.
   */
  public Optional<Deployment> numbered(Application app, int number) {
    return app.latest()
        .filter(latest -> latest.number() == number)
        .map(latest -> Optional.of(latest.deploymentId()))
        .orElseGet(() -> idOf(app.appId(), number))
        .flatMap(this::get);
  }

  private Optional<String> idOf(String appId, int number) {
    return database.page(Index.at(tables.deployments(), Tables.BY_APP, appId, number)).stream()
        .map(item -> new ItemReader(item).string("deploymentId"))
        .findFirst();
  }

  /** The deployment of that application; another application's looks like an unknown one. */
  public Deployment require(String appId, String deploymentId) {
    return get(deploymentId)
        .filter(d -> d.appId().equals(appId))
        .orElseThrow(
            () ->
                GreenroomException.notFound(
                    "deploymentId '%s' is not a deployment of application '%s'.",
                    deploymentId, appId));
  }

  /** The deployments of an application, newest first. */
  public List<Deployment> list(
      String appId, Optional<String> buildTag, Optional<String> deploymentTag) {
    QueryRequest query =
        Index.of(tables.deployments(), Tables.BY_APP, appId).toBuilder()
            .scanIndexForward(false)
            .build();
    List<Map<String, AttributeValue>> keys =
        database.all(query).stream()
            .filter(item -> matches(item, "buildTag", buildTag))
            .filter(item -> matches(item, "deploymentTag", deploymentTag))
            .map(tables.deployments()::keyOf)
            .toList();
    return database.getAll(tables.deployments(), keys, schema::read);
  }

  private static boolean matches(
      Map<String, AttributeValue> item, String name, Optional<String> wanted) {
    return wanted.isEmpty() || wanted.equals(new ItemReader(item).optionalString(name));
  }

  private Map<String, AttributeValue> write(Deployment deployment) {
    Map<String, AttributeValue> item = new LinkedHashMap<>(deployment.write());
    item.put(
        ENV,
        Values.of(
            deployment.env().entrySet().stream()
                .map(
                    e ->
                        new ItemWriter()
                            .put("name", e.getKey())
                            .put("value", secrets.seal(e.getValue()))
                            .item())
                .toList()));
    return item;
  }

  /** A list, since a map of DynamoDB forgets the order in which a studio wrote it. */
  private Map<String, String> env(ItemReader in) {
    Map<String, String> opened = new LinkedHashMap<>();
    in.list(ENV, entry -> Map.entry(entry.string("name"), secrets.open(entry.string("value"))))
        .forEach(entry -> opened.put(entry.getKey(), entry.getValue()));
    return opened;
  }
}
