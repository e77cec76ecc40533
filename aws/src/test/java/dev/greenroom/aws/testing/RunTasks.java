package dev.greenroom.aws.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Moto leaves out of {@code RunTask}: client tokens, which make the same request the same
 * task, and placement constraints. A constraint is turned into a {@code StartTask} on that machine.
 */
final class RunTasks {
  private static final Pattern ON_NODE =
      Pattern.compile("attribute:greenroom\\.node == ([A-Za-z0-9-]+)");

  private final Map<String, Machine> machines = new HashMap<>();
  private final Map<String, Begun> begun = new HashMap<>();

  private record Machine(String arn, boolean external) {}

  private record Begun(Map<String, Object> request, AwsStandIn.Answer answer) {}

  /** Asks Moto. */
  interface Ask {
    AwsStandIn.Answer ask(String action, Map<String, Object> request)
        throws IOException, InterruptedException;
  }

  synchronized void registered(Map<String, Object> request, Map<String, Object> answer) {
    if (!(answer.get("containerInstance") instanceof Map<?, ?> instance)) {
      return;
    }
    Map<String, String> attributes = new HashMap<>();
    for (Object attribute : (List<?>) request.getOrDefault("attributes", List.of())) {
      Map<?, ?> one = (Map<?, ?>) attribute;
      attributes.put((String) one.get("name"), String.valueOf(one.get("value")));
    }
    machines.put(
        attributes.get("greenroom.node"),
        new Machine(
            (String) instance.get("containerInstanceArn"),
            attributes.containsKey("ecs.capability.external")));
  }

  synchronized AwsStandIn.Answer run(Map<String, Object> request, Ask moto)
      throws IOException, InterruptedException {
    String token = (String) request.get("clientToken");
    Begun before = begun.get(token);
    if (before != null) {
      return before.request().equals(request)
          ? before.answer()
          : AwsStandIn.error(400, "ConflictException", "The clientToken is already in use.");
    }
    AwsStandIn.Answer answer = start(request, moto);
    if (answer.status() == 200 && !new String(answer.body(), UTF_8).contains("\"tasks\":[]")) {
      begun.put(token, new Begun(request, answer));
    }
    return answer;
  }

  private AwsStandIn.Answer start(Map<String, Object> request, Ask moto)
      throws IOException, InterruptedException {
    if ("FARGATE".equals(request.get("launchType"))) {
      return moto.ask("RunTask", request);
    }
    Matcher node = ON_NODE.matcher(String.valueOf(request.get("placementConstraints")));
    Machine machine = node.find() ? machines.get(node.group(1)) : null;
    boolean fits =
        machine != null && machine.external() == request.get("launchType").equals("EXTERNAL");
    if (!fits) {
      return AwsStandIn.Answer.json(
          200,
          "{\"tasks\":[],\"failures\":[{\"reason\":\"MemberOf placement constraint"
              + " unsatisfied.\"}]}");
    }
    Map<String, Object> onMachine = new HashMap<>(request);
    onMachine.keySet().retainAll(List.of("cluster", "taskDefinition", "overrides", "startedBy"));
    onMachine.put("containerInstances", List.of(machine.arn()));
    return moto.ask("StartTask", onMachine);
  }
}
