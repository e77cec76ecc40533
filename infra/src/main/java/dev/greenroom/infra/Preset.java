package dev.greenroom.infra;

import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.RetentionDays;

/**
 * How much a deployment spends on keeping what it has.
 *
 * @param name by which it is chosen
 * @param keepsData true when nothing that holds data goes with {@code cdk destroy}
 * @param zones in how many availability zones the services of the control plane run
 * @param natGateways through how many the private subnets reach the internet; with none, tasks have
 *     public addresses and no port of theirs is open
 * @param streamTasks how many tasks stream logs and builds
 * @param jobTasks how many run the periodic jobs; one of them leads
 * @param logs how long lines of logs are kept
 * @param flowLogs whether the addresses of all traffic of the networks are logged
 */
public record Preset(
    String name,
    boolean keepsData,
    int zones,
    int natGateways,
    int streamTasks,
    int jobTasks,
    RetentionDays logs,
    boolean flowLogs) {

  /** To try it: cheap while idle, and gone after {@code destroy}. */
  public static final Preset DEV =
      new Preset("dev", false, 2, 0, 1, 2, RetentionDays.ONE_WEEK, false);

  /** For players. */
  public static final Preset PROD =
      new Preset("prod", true, 2, 2, 2, 2, RetentionDays.THREE_MONTHS, true);

  /**
   * The preset of that name.
   *
   * @throws IllegalArgumentException with a sentence, when there is none
   */
  public static Preset named(String name) {
    return switch (name) {
      case "dev" -> DEV;
      case "prod" -> PROD;
      default ->
          throw new IllegalArgumentException(
              "There is no preset '%s'; choose dev or prod, as in -c preset=dev.".formatted(name));
    };
  }

  /** What becomes of what holds data when its stack goes. */
  public RemovalPolicy removal() {
    return keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }
}
