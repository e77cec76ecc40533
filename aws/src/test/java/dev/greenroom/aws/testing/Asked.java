package dev.greenroom.aws.testing;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The permissions that a call takes, with the resource where AWS knows one for the action, and the
 * conditions that follow from the call: the service authorization reference.
 */
final class Asked {
  private static final JsonType<Object> JSON = Jsonb.builder().build().type(Object.class);

  private final String service;
  private final String action;
  private final Map<?, ?> request;

  private Asked(String service, String action, Map<?, ?> request) {
    this.service = service;
    this.action = action;
    this.request = request;
  }

  /** As {@code ecs:StopTask task/greenroom/1 ecs:cluster=cluster/greenroom}. */
  static Set<String> of(String service, String action, String body) {
    Map<?, ?> request =
        body.startsWith("{")
            ? (Map<?, ?>) JSON.fromJson(body)
            : body.contains("=") ? form(body) : Map.of();
    return new Asked(service, action, request).all();
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new TreeMap<>();
    for (String pair : body.split("&")) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[parts.length - 1], StandardCharsets.UTF_8));
    }
    return form;
  }

  private Set<String> all() {
    return switch (service) {
      case "codebuild" -> projects();
      case "dynamodb" -> tables();
      case "ec2" -> machines();
      case "ecr" -> on(action, "repository/" + text("repositoryName"));
      case "ecs" -> tasks();
      case "events" -> on(action, each("Entries", "EventBusName", "event-bus/"));
      case "logs" ->
          on(
              action,
              "log-group:%s:log-stream:%s".formatted(text("logGroupName"), text("logStreamName")));
      case "secretsmanager" ->
          on(
              action,
              action.equals("ListSecrets")
                  ? "*"
                  : end("secret:", request.containsKey("Name") ? text("Name") : text("SecretId")));
      case "sqs" -> on(action.replaceAll("Batch$", ""), text("QueueUrl").replaceAll(".*/", ""));
      case "ssm" -> on(action, "parameter" + text("Name"));
      default -> on(action, "?");
    };
  }

  private Set<String> projects() {
    return request.containsKey("projectName")
        ? on(action, "project/" + text("projectName"))
        : on(
            action,
            (request.get("ids") instanceof List<?> ids ? ids : List.of(text("id")))
                .stream().map(id -> "project/" + id.toString().replaceAll(":.*", "")).toList());
  }

  private Set<String> machines() {
    return switch (action) {
      case "CreateFleet" ->
          on(
              action,
              Stream.concat(
                      Stream.of("fleet/new"),
                      request.entrySet().stream()
                          .filter(e -> e.getKey().toString().matches(".*[.](LaunchT|Subnet).*"))
                          .filter(e -> e.getKey().toString().matches(".*(Name|Id)$"))
                          .map(
                              e ->
                                  (e.getKey().toString().contains("Subnet")
                                          ? "subnet/"
                                          : "launch-template/")
                                      + e.getValue()))
                  .toList());
      case "TerminateInstances" ->
          on(
              action,
              request.entrySet().stream()
                  .filter(e -> e.getKey().toString().startsWith("InstanceId."))
                  .map(e -> "instance/" + e.getValue())
                  .toList());
      default -> on(action, "*");
    };
  }

  private Set<String> tasks() {
    String cluster = end("cluster/", text("cluster"));
    String there = " ecs:cluster=" + cluster;
    return switch (action) {
      case "RunTask" -> {
        String definition = end("task-definition/", text("taskDefinition"));
        yield on(action, definition + (definition.contains(":") ? "" : ":newest") + there);
      }
      case "StopTask" -> on(action, task(cluster, text("task")) + there);
      case "DescribeTasks" ->
          on(
              action,
              ((List<?>) request.get("tasks"))
                  .stream().map(task -> task(cluster, task.toString()) + there).toList());
      case "ListTasks" -> on(action, "*" + there);
      case "RegisterTaskDefinition" -> {
        Set<String> asked = on(action, "*");
        for (String role : List.of("executionRoleArn", "taskRoleArn")) {
          if (request.containsKey(role)) {
            asked.add(
                "iam:PassRole %s iam:PassedToService=ecs-tasks.amazonaws.com"
                    .formatted(end("", text(role))));
          }
        }
        yield asked;
      }
      case "RegisterContainerInstance" -> on(action, cluster);
      default -> on(action, "*");
    };
  }

  private static String task(String cluster, String task) {
    return task.startsWith("arn:")
        ? end("", task)
        : cluster.replaceFirst("cluster/", "task/") + "/" + task;
  }

  /** A transaction wants the permissions of its parts. */
  private Set<String> tables() {
    if (request.get("TransactItems") instanceof List<?> items) {
      Set<String> asked = new TreeSet<>();
      for (Object item : items) {
        ((Map<?, ?>) item)
            .forEach(
                (kind, part) ->
                    asked.addAll(
                        on(
                            kind.equals("ConditionCheck") ? "ConditionCheckItem" : kind + "Item",
                            "table/" + ((Map<?, ?>) part).get("TableName"))));
      }
      return asked;
    }
    if (request.get("RequestItems") instanceof Map<?, ?> tables) {
      return on(action, tables.keySet().stream().map(table -> "table/" + table).toList());
    }
    if (request.containsKey("ShardIterator")) {
      // With the ARN of the stream in it, and more behind a bar.
      return on(action, text("ShardIterator").split(":", 6)[5].replaceAll("[|].*", ""));
    }
    if (request.containsKey("StreamArn")) {
      return on(action, end("", text("StreamArn")));
    }
    Object index = request.get("IndexName");
    return on(action, "table/" + text("TableName") + (index == null ? "" : "/index/" + index));
  }

  private List<String> each(String list, String name, String begin) {
    List<String> all = new ArrayList<>();
    ((List<?>) request.get(list))
        .forEach(item -> all.add(end(begin, ((Map<?, ?>) item).get(name).toString())));
    return all;
  }

  private String text(String name) {
    return request.get(name) instanceof Object value ? value.toString() : "?";
  }

  /** The end of an ARN, or of what would be one by its name. */
  private static String end(String begin, String arnOrName) {
    return arnOrName.startsWith("arn:") ? arnOrName.split(":", 6)[5] : begin + arnOrName;
  }

  private Set<String> on(String what, String resource) {
    return on(what, List.of(resource));
  }

  private Set<String> on(String what, List<String> resources) {
    Set<String> asked = new TreeSet<>();
    resources.forEach(resource -> asked.add("%s:%s %s".formatted(service, what, resource)));
    return asked;
  }
}
