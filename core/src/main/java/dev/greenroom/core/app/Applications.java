package dev.greenroom.core.app;

import dev.greenroom.core.Tables;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.secret.SecretBox;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The table of applications; their secrets are sealed, their names unique in an organization. */
public final class Applications {
  /** Long after the last process of a deleted application has ended. */
  private static final Duration REMEMBERED = Duration.ofDays(90);

  /** It lives under the name that was read: of those who rename and delete one goes first. */
  private static final String STANDING =
      "attribute_exists(#appId) AND attribute_not_exists(#deletedAt) AND #appName = ?";

  private final Database database;
  private final Tables tables;
  private final SecretBox secrets;
  private final Retry retry;
  private final RecordSchema<Application> schema;

  public Applications(Database database, Tables tables, SecretBox secrets, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.secrets = secrets;
    this.retry = retry;
    this.schema = new RecordSchema<>(tables.apps(), Application.class, this::write, this::read);
  }

  /** The sentence for an application that is unknown or another's. */
  public static GreenroomException unknown(String appId) {
    return GreenroomException.notFound("appId '%s' is not an application.", appId);
  }

  /** The living application. */
  public Optional<Application> get(String appId) {
    return database.get(tables.apps(), schema, appId).filter(app -> app.deletedAt().isEmpty());
  }

  /** Whose an application is or was: also that of a deleted one. It never changes. */
  public Optional<String> orgOf(String appId) {
    RecordSchema<String> owner =
        RecordSchema.reading(tables.apps(), String.class, in -> in.string("orgId"));
    return database.get(tables.apps(), owner, appId);
  }

  /** The application if it belongs to the organization; another's looks like an unknown one. */
  public Application require(String orgId, String appId) {
    return get(appId).filter(app -> app.orgId().equals(orgId)).orElseThrow(() -> unknown(appId));
  }

  /** True for an organization's own application, also when it was deleted and is still kept. */
  public boolean owns(String orgId, String appId) {
    return database
        .get(tables.apps(), schema, appId)
        .filter(app -> app.orgId().equals(orgId))
        .isPresent();
  }

  /** The ids of the organization's applications, deleted ones too while they are kept. */
  public List<String> idsOf(String orgId) {
    return database.all(Index.of(tables.apps(), Tables.BY_ORG, orgId)).stream()
        .map(item -> item.get("appId").s())
        .toList();
  }

  /** The organization's living applications, oldest first. */
  public List<Application> list(String orgId) {
    List<Map<String, AttributeValue>> keys =
        database.all(Index.of(tables.apps(), Tables.BY_ORG, orgId)).stream()
            .map(tables.apps()::keyOf)
            .toList();
    return database.getAll(tables.apps(), keys, schema::read).stream()
        .filter(app -> app.deletedAt().isEmpty())
        .toList();
  }

  /**
   * Writes a new application and its name.
   *
   * @throws GreenroomException 422 when the id or the name is taken
   */
  public void create(Application app) {
    Outcome outcome =
        settle(List.of(Database.putAbsent(tables.apps(), schema.write(app)), claimed(app)));
    if (outcome instanceof Outcome.Refused refused) {
      if (refused.failed(0)) {
        throw GreenroomException.invalid("appId '%s' is already taken.", app.appId());
      }
      throw nameTaken(app.appName());
    }
  }

  /**
   * Changes what the owner may change. What another changed since it was read stays, unless this
   * changes the same.
   *
   * @param before as it was read
   * @throws GreenroomException 404 when it is gone; 422 when the new name is taken
   */
  public Application change(Application before, Application.Settings settings) {
    Application now = before;
    for (int tried = 1; ; tried++) {
      Application after = now.changed(settings.onto(before.settings(), now.settings()));
      if (changed(now, after)) {
        return after;
      }
      retry.backOff(tried);
      now = get(before.appId()).orElseThrow(() -> unknown(before.appId()));
    }
  }

  /** Writes what differs; false when it is gone, or has another name than the one that was read. */
  private boolean changed(Application before, Application after) {
    Update update = changed(after).require(STANDING, before.appName());
    if (!after.auth().equals(before.auth())) {
      update.set("auth", authItem(after.auth()));
    }
    if (!after.serviceConfig().equals(before.serviceConfig())) {
      update.set("serviceConfig", after.serviceConfig().map(ServiceConfig::write));
    }
    if (!after.loadBalancer().equals(before.loadBalancer())) {
      update.set("loadBalancer", after.loadBalancer());
    }
    List<TransactWriteItem> names = List.of();
    if (!after.appName().equals(before.appName())) {
      update.set("appName", after.appName());
      names = List.of(claimed(after), freed(before));
    }
    List<TransactWriteItem> writes = new ArrayList<>(List.of(update.inTransaction()));
    writes.addAll(names);
    Outcome outcome = settle(writes);
    if (outcome instanceof Outcome.Refused refused && !refused.failed(0)) {
      throw nameTaken(after.appName());
    }
    return outcome.done();
  }

  private TransactWriteItem claimed(Application app) {
    return Database.putAbsent(
        tables.names(), tables.names().stamp(name(app.orgId(), app.appName(), app.appId())));
  }

  private TransactWriteItem freed(Application app) {
    return Database.remove(tables.names(), tables.names().key(nameKey(app.orgId(), app.appName())));
  }

  /** Marks it deleted and frees its name; a repeated call finds it unknown. */
  public void delete(Application app, Instant at, String by) {
    Application now = app;
    for (int tried = 1; !deleted(now, at, by); tried++) {
      retry.backOff(tried);
      now = get(app.appId()).orElseThrow(() -> unknown(app.appId()));
    }
  }

  /** False when it is gone, or has another name than the one that was read. */
  private boolean deleted(Application app, Instant at, String by) {
    return settle(
            List.of(
                // Looked at by the job that ends what runs of it, whether it held any or not.
                HeldApplications.changed(Update.of(tables.apps(), app.appId()), app.appId(), true)
                    .set("deletedAt", at)
                    .set("deletedBy", by)
                    .set("expiresAt", at.plus(REMEMBERED).getEpochSecond())
                    .require(STANDING, app.appName())
                    .inTransaction(),
                freed(app)))
        .done();
  }

  /** As a part of a transaction: the next number and the header, unless another came first. */
  public TransactWriteItem nextDeployment(Application app, DeploymentSpec spec) {
    return changed(app)
        .set("deployments", spec.number())
        .set("latest", spec.write())
        .require("#deployments = ? AND attribute_not_exists(#deletedAt)", spec.number() - 1)
        .inTransaction();
  }

  private Update changed(Application app) {
    return HeldApplications.changed(
        Update.of(tables.apps(), app.appId()), app.appId(), app.holdsProcesses());
  }

  private Outcome settle(List<TransactWriteItem> writes) {
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes));
  }

  private static GreenroomException nameTaken(String appName) {
    return GreenroomException.invalid(
        "appName '%s' is already taken in this organization.", appName);
  }

  private static String nameKey(String orgId, String appName) {
    return orgId + "#app#" + appName;
  }

  private static Map<String, AttributeValue> name(String orgId, String appName, String appId) {
    return new ItemWriter().put("name", nameKey(orgId, appName)).put("id", appId).item();
  }

  private static Map<String, AttributeValue> authItem(AuthConfiguration auth) {
    return new ItemWriter()
        .put("anonymous", auth.anonymous())
        .put("nickname", auth.nickname())
        .put("googleClientId", auth.googleClientId())
        .item();
  }

  private Map<String, AttributeValue> write(Application app) {
    Map<String, AttributeValue> item =
        new ItemWriter()
            .put("appId", app.appId())
            .put("orgId", app.orgId())
            .put("appName", app.appName())
            .put("appSecret", secrets.seal(app.appSecret().text()))
            .put("auth", authItem(app.auth()))
            .put("serviceConfig", app.serviceConfig().map(ServiceConfig::write))
            .put("loadBalancer", app.loadBalancer())
            .put("deployments", app.deployments())
            .put("latest", app.latest().map(DeploymentSpec::write))
            .put("createdAt", app.createdAt())
            .put("createdBy", app.createdBy())
            .put("deletedAt", app.deletedAt())
            .put("deletedBy", app.deletedBy())
            .item();
    return HeldApplications.created(item, app);
  }

  Application read(ItemReader in) {
    return new Application(
        in.string("appId"),
        in.string("orgId"),
        in.string("appName"),
        Secret.sealed(secrets, in.string("appSecret")),
        in.object(
                "auth",
                auth ->
                    new AuthConfiguration(
                        auth.flag("anonymous"),
                        auth.flag("nickname"),
                        auth.optionalString("googleClientId")))
            .orElseThrow(),
        in.object("serviceConfig", ServiceConfig::read),
        in.has("loadBalancer") ? Optional.of(in.flag("loadBalancer")) : Optional.empty(),
        in.integer("deployments"),
        in.object("latest", DeploymentSpec::read),
        in.instant("createdAt"),
        in.string("createdBy"),
        in.optionalInstant("deletedAt"),
        in.optionalString("deletedBy"));
  }
}
