package dev.greenroom.infra;

/**
 * Names of what has one, as policies want them. They are written, not referred to: what is in
 * another region or stack cannot be.
 *
 * @param settings of the installation
 */
public record Arns(Settings settings) {

  private String of(String service, String region, String rest) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, settings.account(), rest);
  }

  /** A table of the home region, or an index of one, by the end of its name. */
  public String table(String end) {
    return of("dynamodb", settings.home(), "table/" + settings.named(end));
  }

  /** Every stream of a table: its name is the moment of its making. */
  public String streams(String noun) {
    return table(noun) + "/stream/*";
  }

  public String cluster(String region) {
    return of("ecs", region, "cluster/" + settings.name());
  }

  /** Every task of the cluster of a region. */
  public String tasks(String region) {
    return of("ecs", region, "task/%s/*".formatted(settings.name()));
  }

  /** Every machine of the cluster of a region. */
  public String machines(String region) {
    return of("ecs", region, "container-instance/%s/*".formatted(settings.name()));
  }

  /** Every task definition of a deployment. */
  public String taskDefinitions(String region) {
    return of("ecs", region, "task-definition/%s:*".formatted(settings.named("*")));
  }

  /** The secrets of environments of applications. */
  public String secrets(String region) {
    return of("secretsmanager", region, "secret:%s/app-*".formatted(settings.name()));
  }

  /** The secrets in which machines find the tokens of their nodes. */
  public String nodeSecrets(String region) {
    return of("secretsmanager", region, "secret:%s/nodes/*".formatted(settings.name()));
  }

  public String parameter(String region, String what) {
    return of("ssm", region, "parameter" + settings.parameter(what));
  }

  public String role(String name) {
    return "arn:aws:iam::%s:role/%s".formatted(settings.account(), settings.named(name));
  }

  public String bus() {
    return of("events", settings.home(), "event-bus/" + settings.name());
  }

  /** The images of builds, in a region. */
  public String images(String region) {
    return of("ecr", region, "repository/" + settings.named("builds"));
  }

  /** What games print, in a region. */
  public String gameLogs(String region) {
    return of("logs", region, "log-group:%s:log-stream:*".formatted(gameLogGroup()));
  }

  /** What builds print. */
  public String buildLogs() {
    return of(
        "logs", settings.home(), "log-group:/%s/builds:log-stream:*".formatted(settings.name()));
  }

  public String gameLogGroup() {
    return "/%s/games".formatted(settings.name());
  }
}
