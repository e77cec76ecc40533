package dev.greenroom.infra.service;

import static dev.greenroom.infra.Statements.allow;

import dev.greenroom.infra.Arns;
import dev.greenroom.infra.Settings;
import dev.greenroom.infra.function.Catalog;
import dev.greenroom.infra.function.TablePolicy;
import dev.greenroom.infra.region.Machines;
import dev.greenroom.infra.table.TableShape;
import dev.greenroom.infra.table.TableShapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyStatement;

/** What the two services may do. Where AWS wants a wildcard, the line says why. */
final class Permissions {
  private static final String ANY = "*";

  private final Settings settings;
  private final Arns arns;
  private final List<String> clusters;

  Permissions(Settings settings) {
    this.settings = settings;
    this.arns = new Arns(settings);
    this.clusters = settings.awsRegions().stream().map(arns::cluster).toList();
  }

  /** Who runs the periodic jobs starts and ends processes and machines, and says what happened. */
  Map<String, List<PolicyStatement>> ofJobs(ServiceParts parts) {
    Map<String, List<PolicyStatement>> may = new LinkedHashMap<>();
    may.put("Tables", TablePolicy.of("jobs", arns::table));
    may.put("Events", events(parts));
    may.put("Tasks", tasks());
    may.put("Machines", machines());
    may.put("Rest", rest(parts));
    return may;
  }

  private List<PolicyStatement> rest(ServiceParts parts) {
    List<PolicyStatement> may = new ArrayList<>(parts.masterKey());
    // Every archive and every log that expired; who may not list is told "forbidden" of what is
    // not there.
    may.add(allow(List.of("s3:ListBucket"), parts.uploads()));
    may.add(
        allow(
            List.of("s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"),
            parts.uploads() + "/builds/*"));
    // A file for each day and table, which is looked for and written.
    may.add(allow(List.of("s3:GetObject", "s3:PutObject"), parts.uploads() + "/archive/*"));
    may.add(
        allow("ecr:BatchDeleteImage", settings.imageRegions().stream().map(arns::images).toList()));
    return may;
  }

  /** Who streams reads logs, and runs builds as long as their caller listens. */
  Map<String, List<PolicyStatement>> ofStreams(ServiceParts parts) {
    List<PolicyStatement> may = new ArrayList<>(parts.masterKey());
    may.add(allow(List.of("s3:ListBucket"), parts.uploads()));
    may.add(
        allow(
            List.of(
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts"),
            parts.uploads() + "/builds/*"));
    may.add(
        allow(
            List.of("codebuild:StartBuild", "codebuild:StopBuild", "codebuild:BatchGetBuilds"),
            parts.builds()));
    may.add(
        allow(
            "logs:GetLogEvents",
            // A stream for each process, and for each build.
            Stream.concat(
                    settings.awsRegions().stream().map(arns::gameLogs), Stream.of(arns.buildLogs()))
                .toList()));
    may.add(listTasks()); // the stream is named by the task
    return Map.of("Tables", TablePolicy.of(Catalog.programsOfStreams(), arns::table), "Rest", may);
  }

  /** The streams of tables are named by the moment of their making; tables are not. */
  private List<PolicyStatement> events(ServiceParts parts) {
    List<String> streams =
        TableShapes.all().stream()
            .filter(TableShape::streams)
            .map(table -> arns.streams(table.noun()))
            .toList();
    return List.of(
        allow(
            List.of("dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"),
            streams.toArray(String[]::new)),
        allow(List.of("events:PutEvents"), arns.bus()),
        allow(List.of("sqs:ReceiveMessage", "sqs:DeleteMessage"), parts.cloudEvents()),
        allow(List.of("sqs:SendMessage"), parts.unpublished()));
  }

  /** ECS names no resource where all tasks of a cluster are listed. */
  private PolicyStatement listTasks() {
    return allow(
        List.of("ecs:ListTasks"),
        List.of(ANY),
        Map.of("ArnEquals", Map.of("ecs:cluster", clusters)));
  }

  private List<PolicyStatement> tasks() {
    return List.of(
        // A family for each deployment, a revision for each change of it.
        allow(
            List.of("ecs:RunTask"),
            settings.awsRegions().stream().map(arns::taskDefinitions).toList(),
            Map.of("ArnEquals", Map.of("ecs:cluster", clusters))),
        allow(
            List.of("ecs:StopTask", "ecs:DescribeTasks"),
            settings.awsRegions().stream().map(arns::tasks).toList(),
            Map.of("ArnEquals", Map.of("ecs:cluster", clusters))),
        listTasks(),
        // ECS names no resource of a task definition that there is not yet, or whose family alone
        // is known.
        allow(List.of("ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"), ANY),
        allow(
            List.of("iam:PassRole"),
            List.of(arns.role("task-execution")),
            Map.of("StringEquals", Map.of("iam:PassedToService", "ecs-tasks.amazonaws.com"))),
        allow(
            List.of(
                "secretsmanager:CreateSecret",
                "secretsmanager:DescribeSecret",
                "secretsmanager:DeleteSecret"),
            settings.awsRegions().stream().map(arns::secrets).toArray(String[]::new)),
        // Secrets Manager names no resource of a list.
        allow(List.of("secretsmanager:ListSecrets"), ANY));
  }

  /** Regions are a condition: a policy with the names of all things in all of them is too long. */
  private List<PolicyStatement> machines() {
    Map<String, ?> regions = Map.of("aws:RequestedRegion", settings.awsRegions());
    return List.of(
        // What is made has no id before it is made; what it is made of is in the launch template.
        allow(
            List.of("ec2:CreateFleet"),
            Stream.concat(Stream.of(ec2("fleet/*")), partsOfMachines().stream()).toList(),
            Map.of("StringEquals", regions)),
        allow(List.of("ec2:RunInstances"), partsOfMachines(), Map.of("StringEquals", regions)),
        allow(
            List.of("ec2:CreateTags"),
            Stream.of("fleet/*", "instance/*", "volume/*").map(this::ec2).toList(),
            Map.of(
                "StringEquals",
                Map.of("ec2:CreateAction", List.of("CreateFleet", "RunInstances")))),
        allow(
            List.of("ec2:TerminateInstances"),
            List.of(ec2("instance/*")),
            Map.of(
                "StringEquals",
                Map.of("aws:ResourceTag/" + Machines.INSTALLATION_TAG, settings.name()))),
        allow(
            List.of("secretsmanager:CreateSecret", "secretsmanager:DeleteSecret"),
            settings.awsRegions().stream().map(arns::nodeSecrets).toArray(String[]::new)),
        allow(
            "ssm:GetParameter",
            settings.awsRegions().stream()
                .flatMap(
                    r -> Stream.of(arns.parameter(r, "subnets"), arns.parameter(r, "shared-guard")))
                .toList()),
        // EC2 names no resource of what is described.
        allow(List.of("ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces"), ANY),
        allow(
            List.of("iam:PassRole"),
            settings.awsRegions().stream().map(r -> arns.role("node-" + r)).toList(),
            Map.of("StringEquals", Map.of("iam:PassedToService", "ec2.amazonaws.com"))));
  }

  private List<String> partsOfMachines() {
    return Stream.concat(
            Stream.of(
                    "instance/*",
                    "launch-template/*",
                    "network-interface/*",
                    "security-group/*",
                    "subnet/*",
                    "volume/*")
                .map(this::ec2),
            Stream.of("arn:aws:ec2:*::image/*"))
        .toList();
  }

  private String ec2(String rest) {
    return "arn:aws:ec2:*:%s:%s".formatted(settings.account(), rest);
  }
}
