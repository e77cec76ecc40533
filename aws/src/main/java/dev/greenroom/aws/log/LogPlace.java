package dev.greenroom.aws.log;

/**
 * Where the log of one process is.
 *
 * @param region of AWS
 * @param stream within the group of the installation
 */
public record LogPlace(String region, String stream) {
  /**
   * As the driver {@code awslogs} names it: prefix, container, id of the task (Amazon ECS Developer
   * Guide, "Send Amazon ECS logs to CloudWatch").
   *
   * @param prefix that its task definition names
   * @param task its ARN, or its id alone
   */
  public static LogPlace of(String region, String prefix, String container, String task) {
    String id = task.substring(task.lastIndexOf('/') + 1);
    return new LogPlace(region, "%s/%s/%s".formatted(prefix, container, id));
  }
}
