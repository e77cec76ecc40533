package dev.greenroom.core.deployment;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleets;
import dev.greenroom.core.image.WantedImages;
import dev.greenroom.core.secret.SecretBox;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.time.Retry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The table of deployments. The environment is sealed: it may hold a studio's own secrets. */
public final class Deployments {
  private static final String ENV = "env";

  private final Database database;
  private final Tables tables;
  private final Applications applications;
  private final Fleets fleets;
  private final WantedImages images;
  private final SecretBox secrets;
  private final Retry retry;
  private final RecordSchema<Deployment> schema;

  public Deployments(
      Database database,
      Tables tables,
      Applications applications,
      Fleets fleets,
      WantedImages images,
      SecretBox secrets,
      Retry retry) {
    this.database = database;
    this.tables = tables;
    this.applications = applications;
    this.fleets = fleets;
    this.images = images;
    this.secrets = secrets;
    this.retry = retry;
    this.schema =
        new RecordSchema<>(
            tables.deployments(),
            Deployment.class,
            this::write,
            in -> Deployment.read(in, env(in)));
  }

  /**
   * Makes it the application's latest: numbers it and writes it and the application's header in one
   * transaction, so that no number is given twice and no header names what is not there. One that
   * names no fleet goes to the organization's default one. All of its nodes are to get the image
   * ready from then on.
   *
   * @throws GreenroomException 422 for a fleet that is not the organization's
   */
  public Deployment push(Deployment deployment) {
    for (int tried = 1; ; tried++) {
      Application app =
          applications
              .get(deployment.appId())
              .orElseThrow(() -> Applications.unknown(deployment.appId()));
      Optional<String> fleetId = fleets.forDeployment(app.orgId(), deployment.spec().fleetId());
      Deployment numbered = numbered(deployment, app.deployments() + 1, fleetId);
      Outcome outcome = written(app, numbered);
      if (outcome.done()) {
        return numbered;
      }
      Outcome.Refused refused = (Outcome.Refused) outcome;
      if (refused.failed(1)) {
        return get(deployment.spec().deploymentId()).orElseThrow();
      }
      retry.backOff(tried);
    }
  }

  /**
   * Writes a deployment of another Greenroom under the number and on the fleet that it had there;
   * it is the application's latest then. One that stands there just so was written by a try whose
   * answer was lost.
   *
   * @throws GreenroomException 422 for a number that is not the next one, or a fleet that is not
   *     the organization's
   */
  public Deployment restore(Application app, Deployment wanted) {
    Deployment deployment = numbered(wanted, wanted.spec().number(), wanted.spec().fleetId());
    deployment.spec().fleetId().ifPresent(id -> fleets.forDeployment(app.orgId(), Optional.of(id)));
    for (int tried = 1; ; tried++) {
      if (!(written(app, deployment) instanceof Outcome.Refused refused)
          || get(deployment.spec().deploymentId()).equals(Optional.of(deployment))) {
        return deployment;
      }
      if (refused.failed(1)) {
        throw GreenroomException.invalid(
            "deploymentId '%s' is already taken.", deployment.spec().deploymentId());
      }
      if (refused.failed(0)) {
        throw GreenroomException.invalid(
            "number is %d; the next deployment of application '%s' has another number.",
            deployment.spec().number(), app.appId());
      }
      retry.backOff(tried);
    }
  }

  /** Refused as the first, the second or the third of what is written with it. */
  private Outcome written(Application app, Deployment numbered) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(applications.nextDeployment(app, numbered.spec()));
    writes.add(Database.putAbsent(tables.deployments(), schema.write(numbered)));
    images.wanting(numbered.spec().fleetId(), numbered.imageId()).ifPresent(writes::add);
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes));
  }

  private static Deployment numbered(Deployment d, int number, Optional<String> fleetId) {
    return new Deployment(
        d.appId(),
        d.spec().numbered(number).on(fleetId).of(d.imageId()),
        d.buildId(),
        d.imageId(),
        d.buildTag(),
        d.deploymentTag(),
        d.env(),
        d.createdAt(),
        d.createdBy());
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
