package dev.greenroom.infra;

import java.util.Set;
import java.util.regex.Pattern;

/** The only resources with a star in what roles allow, and why AWS wants it there. */
enum Wildcards {
  NO_RESOURCE(
      "\\*",
      "The actions know no resource: PoliciesTest lists them.",
      Set.of(
          "ec2:DescribeInstances",
          "ec2:DescribeNetworkInterfaces",
          "ecr:GetAuthorizationToken",
          "ecs:DescribeTaskDefinition",
          "ecs:DiscoverPollEndpoint",
          "ecs:ListTasks",
          "ecs:RegisterTaskDefinition",
          "secretsmanager:ListSecrets")),
  SYSTEMS_MANAGER(
      "\\*",
      "What the agent of Systems Manager calls knows no resource.",
      Dependent.MANAGED.actions()),
  TABLE_STREAMS(
      "arn:aws:dynamodb:[a-z0-9-]+:[0-9]+:table/greenroom-[a-z]+/stream/\\*",
      "The stream of a table is named by the moment of its making.",
      Set.of("dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords")),
  NEW_MACHINES(
      "arn:aws:ec2:\\*:[0-9]*:"
          + "(fleet|instance|launch-template|network-interface|security-group|subnet|volume|image)/\\*",
      "What is started has no id yet, and what it is made of is another stack's; regions, the tag"
          + " and the action are conditions.",
      Set.of("ec2:CreateFleet", "ec2:CreateTags", "ec2:RunInstances", "ec2:TerminateInstances")),
  TASK_DEFINITIONS(
      "arn:aws:ecs:[a-z0-9-]+:[0-9]+:task-definition/greenroom-\\*:\\*",
      "A family for each deployment, made when it first runs; the cluster is a condition.",
      Set.of("ecs:RunTask")),
  TASKS(
      "arn:aws:ecs:[a-z0-9-]+:[0-9]+:task/greenroom/\\*",
      "Tasks have no id before they start; the cluster is in the name.",
      Set.of("ecs:StopTask", "ecs:DescribeTasks")),
  MACHINES(
      "arn:aws:ecs:[a-z0-9-]+:[0-9]+:container-instance/greenroom/\\*",
      "A machine learns its id when it joins the cluster, which is in the name.",
      Set.of("ecs:Poll", "ecs:StartTelemetrySession")),
  GAME_LOGS(
      "arn:aws:logs:[a-z0-9-]+:[0-9]+:log-group:/greenroom/games:log-stream:\\*",
      "A stream of lines for each process.",
      Set.of("logs:CreateLogStream", "logs:PutLogEvents", "logs:GetLogEvents")),
  BUILD_LOGS(
      "arn:aws:logs:[a-z0-9-]+:[0-9]+:log-group:/greenroom/builds:log-stream:\\*",
      "A stream of lines for each build.",
      Set.of("logs:GetLogEvents")),
  ENVIRONMENT_SECRETS(
      "arn:aws:secretsmanager:[a-z0-9-]+:[0-9]+:secret:greenroom/app-\\*",
      "A secret for each environment of an application.",
      Set.of(
          "secretsmanager:CreateSecret",
          "secretsmanager:DeleteSecret",
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue")),
  NODE_SECRETS(
      "arn:aws:secretsmanager:[a-z0-9-]+:[0-9]+:secret:greenroom/nodes/\\*",
      "A secret for each machine, in which the token of its node is.",
      Set.of(
          "secretsmanager:CreateSecret",
          "secretsmanager:DeleteSecret",
          "secretsmanager:GetSecretValue")),
  UPLOADED(
      "<(referenceto[A-Za-z]+)?BucketsUploads[A-Z0-9]+\\.?(Arn)?>/((builds|archive)/)?\\*",
      "An archive and a log for each build, a file for each day.",
      Set.of(
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject"));

  private final String pattern;
  private final String reason;
  private final Set<String> actions;

  Wildcards(String pattern, String reason, Set<String> actions) {
    this.pattern = pattern;
    this.reason = reason;
    this.actions = actions;
  }

  String reason() {
    return reason;
  }

  /** In JavaScript, between slashes. */
  String nagRegex() {
    return pattern.replace("/", "\\/");
  }

  boolean allows(String action, String resource) {
    return actions.contains(action) && Pattern.matches(pattern, resource);
  }
}
