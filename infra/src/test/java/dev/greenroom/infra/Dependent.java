package dev.greenroom.infra;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is granted and called by no test of Greenroom: AWS itself does it for one who does something
 * else, or under a role that Greenroom only makes. The reviewed list; it stands on
 * docs/aws-permissions.md.
 */
enum Dependent {
  DECRYPTS(
      "jobs|streams|\\w+Function",
      "<VaultKey>",
      "Secrets Manager decrypts the master key for whoever reads it.",
      "kms:Decrypt"),
  LOG_OF_A_FUNCTION(
      "\\w+Function",
      "<its log>",
      "Lambda writes what a function prints, under its role.",
      "logs:CreateLogStream",
      "logs:PutLogEvents"),
  FLEET_STARTS(
      "jobs",
      "(instance|launch-template|network-interface|security-group|subnet|volume|image)/\\*",
      "CreateFleet starts machines for its caller, as the launch template says.",
      "ec2:RunInstances"),
  FLEET_USES(
      "jobs",
      "(instance|network-interface|security-group|volume|image)/\\*",
      "CreateFleet asks for what the launch template names and the machine becomes; the call names"
          + " template and subnets alone.",
      "ec2:CreateFleet"),
  FLEET_TAGS(
      "jobs",
      "(fleet|instance|volume)/\\*",
      "CreateFleet tags what it starts: under that action alone.",
      "ec2:CreateTags"),
  ROLE_OF_MACHINES(
      "jobs",
      "role/greenroom-node-[a-z0-9-]+",
      "The launch template hands a machine its role, for whoever starts it.",
      "iam:PassRole"),
  MACHINE_LEARNS(
      "MachinesRole",
      "secret:greenroom/nodes/\\*|parameter/greenroom/address",
      "A machine learns at its start who it is: first-steps.sh, which CloudRoomTest runs.",
      "secretsmanager:GetSecretValue",
      "ssm:GetParameter"),
  JOINS(
      "(Machines|Metal)Role",
      "cluster/greenroom|container-instance/greenroom/\\*|\\*",
      "ECS's agent joins the cluster, is told of tasks and tells of them.",
      "ecs:DeregisterContainerInstance",
      "ecs:DiscoverPollEndpoint",
      "ecs:Poll",
      "ecs:RegisterContainerInstance",
      "ecs:StartTelemetrySession",
      "ecs:SubmitAttachmentStateChanges",
      "ecs:SubmitContainerStateChange",
      "ecs:SubmitTaskStateChange"),
  PULLS(
      "(Machines|Metal|Builds)Role|GameRolesExecution",
      "repository/greenroom-builds|<BuildsImages>|\\*",
      "ECS pulls images, on machines, on metal and on Fargate; so does a build its layers.",
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer"),
  STARTS_A_GAME(
      "GameRolesExecution",
      "log-group:/greenroom/games:log-stream:\\*|secret:greenroom/app-\\*",
      "ECS reads the secrets of a task when it starts it, and writes what it prints.",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "secretsmanager:GetSecretValue"),
  STARTS_A_SERVICE(
      "(Services(jobs|streams)|Agent)TaskExecutionRoleDefaultPolicy",
      "<its log>",
      "ECS writes what the services and the agent print.",
      "logs:CreateLogStream",
      "logs:PutLogEvents"),
  FIRST_TOKEN(
      "ServicesjobsTaskExecutionRoleDefaultPolicy",
      "<VaultAdminToken>",
      "ECS reads the first token when it starts the jobs.",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue"),
  MANAGED(
      "MetalRole",
      "\\*",
      "The agent of Systems Manager, by which metal has its credentials.",
      "ec2messages:AcknowledgeMessage",
      "ec2messages:DeleteMessage",
      "ec2messages:FailMessage",
      "ec2messages:GetEndpoint",
      "ec2messages:GetMessages",
      "ec2messages:SendReply",
      "ssm:ListAssociations",
      "ssm:ListInstanceAssociations",
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel"),
  BUILDS(
      "BuildsRole(DefaultPolicy)?",
      "uploads/builds/\\*|<BuildsImages>|<its log>|<VaultKey>",
      "CodeBuild carries out the steps of the project: it fetches the archive, pushes the image,"
          + " keeps its own files under the key.",
      "ecr:CompleteLayerUpload",
      "ecr:DescribeImages",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
      "kms:Decrypt",
      "kms:GenerateDataKey",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "s3:GetObject"),
  REPORTS(
      "ReportsRole",
      "event-bus/greenroom",
      "EventBridge hands what ECS and EC2 tell in a region to the home region.",
      "events:PutEvents"),
  TRAFFIC(
      "(Services)?NetworkVpcAllIAMRoleDefaultPolicy",
      "<its log>",
      "VPC flow logs.",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents");

  private final Pattern programs;
  private final Pattern resources;
  private final String reason;
  private final Set<String> actions;

  Dependent(String programs, String resources, String reason, String... actions) {
    this.programs = Pattern.compile(programs);
    this.resources = Pattern.compile(resources);
    this.reason = reason;
    this.actions = Set.of(actions);
  }

  String reason() {
    return reason;
  }

  Set<String> actions() {
    return actions;
  }

  boolean covers(Right right) {
    return actions.contains(right.action())
        && programs.matcher(right.program()).matches()
        && resources.matcher(right.resource()).matches();
  }
}
