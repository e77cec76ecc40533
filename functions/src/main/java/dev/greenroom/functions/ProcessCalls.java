package dev.greenroom.functions;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.QueryFields;
import dev.greenroom.functions.view.JsonObject;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What every version of the API does with processes; they differ in how one looks. */
public final class ProcessCalls {
  /** So many are the latest (SDK, GetLatestProcesses). */
  private static final int LATEST = 10;

  private final Core core;
  private final Wiring wiring;

  public ProcessCalls(Wiring wiring) {
    this.wiring = wiring;
    this.core = wiring.core();
  }

  /** A process of the latest deployment in the region of the path, without a room. */
  public Process create(Call call) {
    Application app = call.application(wiring);
    Region region = QueryFields.choice("region", call.path("region"), Region.class);
    return core.processCreation().create(app, region, call.caller().name());
  }

  /** The process of the path. */
  public Process require(Call call) {
    call.requireApplication(wiring);
    return core.processes().require(call.appId(), call.path("processId"));
  }

  /** The newest in one of the states, in the regions of the query, newest first. */
  public List<Process> latest(Call call, Set<ProcessStatus> statuses, Optional<Instant> before) {
    call.requireApplication(wiring);
    return core.processes().latest(call.appId(), statuses, regions(call), before, LATEST);
  }

  public Answer count(Call call, Optional<Instant> before) {
    call.requireApplication(wiring);
    int count = core.processes().count(call.appId(), statuses(call), regions(call), before);
    return HttpResponse.json(200, new JsonObject().put("count", count).toMap());
  }

  /**
   * Stopping what is stopping or over already is no fault: whoever asks has what they want, and a
   * repetition after a lost answer must not look like one. Only an unknown process is 404.
   */
  public Answer stop(Call call) {
    Process process = require(call);
    if (!process.status().over()) {
      core.stopping().by(call.caller().name(), process);
    }
    return HttpResponse.noContent();
  }

  /** The states of the query, or all. */
  public static Set<ProcessStatus> statuses(Call call) {
    Set<ProcessStatus> wanted = call.query().choices("status", ProcessStatus.class);
    return wanted.isEmpty() ? EnumSet.allOf(ProcessStatus.class) : wanted;
  }

  private static Set<Region> regions(Call call) {
    return call.query().choices("region", Region.class);
  }

  /**
   * The numbers by which v1 and v2 know the deployments of these processes, by their ids. That of
   * the latest stands with the application; of others each is one read.
   */
  public Map<String, Integer> deploymentNumbers(String appId, List<Process> processes) {
    Map<String, Integer> numbers = new HashMap<>();
    core.applications()
        .get(appId)
        .flatMap(Application::latest)
        .ifPresent(latest -> numbers.put(latest.deploymentId(), latest.number()));
    processes.stream()
        .map(Process::deploymentId)
        .distinct()
        .filter(id -> !numbers.containsKey(id))
        .forEach(id -> numbers.put(id, number(id)));
    return numbers;
  }

  private int number(String deploymentId) {
    return core.deployments()
        .get(deploymentId)
        .map(Deployment::spec)
        .map(DeploymentSpec::number)
        .orElseThrow();
  }
}
