package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildKey;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.org.Org;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.input.DeploymentFields;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.view.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Deployments: under the ids and numbers that they had; one that says neither is pushed unless the
 * latest one is like it.
 */
final class ImportedDeployments {
  private static final Text DEPLOYMENT_ID =
      Text.matching(1, 100, "[a-zA-Z0-9_-]+", "a-z, A-Z, 0-9, _ and -");
  private static final int HIGHEST = 999_999_999;

  /** What tells two deployments of the same settings apart. */
  private static final Set<String> OWN = Set.of("deploymentId", "number", "createdAt", "createdBy");

  private final Core core;

  ImportedDeployments(Wiring wiring) {
    this.core = wiring.core();
  }

  /**
   * @throws GreenroomException 404 for an unknown application; 422 for a build that cannot run, an
   *     id that is taken, or a number that is not the next
   */
  JsonObject put(Arrival arrival) {
    Fields body = arrival.body();
    String appId = body.requiredText("appId", Limits.ANY_ID);
    Optional<String> id = body.text("deploymentId", DEPLOYMENT_ID);
    int memory = core.orgs().get(arrival.orgId()).map(Org::maxRequestedMemoryMb).orElse(0);
    DeploymentFields wanted = DeploymentFields.read(body, memory);
    int number = body.integer("number", 1, HIGHEST).orElse(0);
    if (id.isPresent() && number == 0) {
      throw Refusal.missing("number", "that of the deployment which moves");
    }
    Optional<Application> app =
        core.applications().get(appId).filter(a -> a.orgId().equals(arrival.orgId()));
    if (app.isEmpty() && arrival.dryRun()) {
      return answer(id.orElse(appId), Arrival.Result.created);
    }
    Application of = core.applications().require(arrival.orgId(), appId);
    return id.isPresent()
        ? restored(arrival, of, wanted, id.get(), number)
        : pushed(arrival, of, wanted);
  }

  private JsonObject restored(
      Arrival arrival, Application app, DeploymentFields wanted, String id, int number) {
    Optional<Deployment> here = core.deployments().get(id);
    Build build = remembered(arrival, wanted.buildId());
    Deployment there = deployment(arrival, app, wanted, build, id, number);
    if (here.isPresent()) {
      if (!here.get().appId().equals(app.appId())
          || !RecordView.of(here.get()).toMap().equals(RecordView.of(there).toMap())) {
        throw GreenroomException.invalid(
            "deploymentId '%s' is already taken by another deployment.", id);
      }
      return answer(id, Arrival.Result.unchanged);
    }
    int next = app.deployments() + 1;
    if (arrival.dryRun() ? number < next : number != next) {
      throw GreenroomException.invalid(
          "number is %d; the next deployment of application '%s' has the number %d.",
          number, app.appId(), next);
    }
    if (!arrival.dryRun()) {
      requireRun(build);
      core.deploymentCreation().restore(app, there);
    }
    return answer(id, Arrival.Result.created);
  }

  private JsonObject pushed(Arrival arrival, Application app, DeploymentFields wanted) {
    Build build = remembered(arrival, wanted.buildId());
    Deployment there = wanted.on(build, app.appId(), arrival.createdAt(), arrival.createdBy());
    Optional<Deployment> latest =
        app.latest().flatMap(spec -> core.deployments().get(spec.deploymentId()));
    Optional<String> fleetId = wanted.spec().fleetId();
    boolean fleetIsHere =
        fleetId.isEmpty() || core.fleets().get(arrival.orgId(), fleetId.get()).isPresent();
    if (fleetIsHere || !arrival.dryRun()) {
      fleetId = core.fleets().forDeployment(arrival.orgId(), fleetId);
    }
    Map<String, Object> settings = settings(there, fleetId);
    if (latest.filter(here -> settings(here).equals(settings)).isPresent()) {
      return answer(latest.get().spec().deploymentId(), Arrival.Result.unchanged);
    }
    if (arrival.dryRun()) {
      return answer(app.appId(), Arrival.Result.created);
    }
    requireRun(build);
    core.buildNumbers().of(app.appId(), BuildKey.of(build));
    return answer(
        core.deploymentCreation().push(there).spec().deploymentId(), Arrival.Result.created);
  }

  private static Map<String, Object> settings(Deployment deployment) {
    Map<String, Object> all = new LinkedHashMap<>(RecordView.of(deployment).toMap());
    all.keySet().removeAll(OWN);
    return all;
  }

  private static Map<String, Object> settings(Deployment deployment, Optional<String> fleetId) {
    Map<String, Object> all = settings(deployment);
    fleetId.ifPresent(id -> all.put("fleetId", id));
    return all;
  }

  /** The build that is here, else one that nobody remembers: its old deployments remain. */
  private Build remembered(Arrival arrival, String buildId) {
    return core.builds()
        .get(arrival.orgId(), buildId)
        .orElseGet(
            () ->
                Build.declared(
                    arrival.orgId(),
                    Optional.empty(),
                    Optional.of(buildId),
                    arrival.body().text("buildTag", Limits.TAG),
                    0,
                    arrival.now(),
                    arrival.by()));
  }

  /** One that is deleted, or long forgotten, is history; one that did not succeed is a mistake. */
  private void requireRun(Build build) {
    boolean history =
        build.deletedAt().isPresent()
            || core.builds().get(build.orgId(), build.buildId()).isEmpty();
    if (!history && build.status() != BuildStatus.succeeded) {
      throw GreenroomException.invalid(
          "buildId '%s' is a build that has the status '%s'; it must have succeeded.",
          build.buildId(), build.status());
    }
    core.builds().claimed(build, core.clock().instant());
  }

  private static Deployment deployment(
      Arrival arrival,
      Application app,
      DeploymentFields wanted,
      Build build,
      String id,
      int number) {
    return new Deployment(
        app.appId(),
        wanted.spec().identified(id).numbered(number).running(build.architecture()),
        build.buildId(),
        build.imageId(),
        build.buildTag(),
        wanted.deploymentTag(),
        wanted.env(),
        arrival.createdAt(),
        arrival.createdBy());
  }

  private static JsonObject answer(String id, Arrival.Result result) {
    return Arrival.answer(Kind.deployment, id, result);
  }
}
