package dev.greenroom.functions;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.AppBuilds.Numbered;
import dev.greenroom.core.build.BuildKey;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.DeploymentFields;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What versions 1 and 2 do alike with the deployments of an application, which they know by
 * numbers, as they do their builds.
 */
public final class NumberedDeployments {
  private final Wiring wiring;
  private final Reading reading;
  private final BiFunction<Deployment, Integer, JsonObject> view;
  private final PushDeploymentFunction current;
  private final NumberedBuilds builds;

  /** How a version says what it wants. */
  @FunctionalInterface
  public interface Reading {
    DeploymentFields read(Fields body, String buildId, int mostMemoryMb);
  }

  /**
   * @param view shows a deployment with the number of its build
   */
  public NumberedDeployments(
      Wiring wiring, Reading reading, BiFunction<Deployment, Integer, JsonObject> view) {
    this.wiring = wiring;
    this.reading = reading;
    this.view = view;
    this.current = new PushDeploymentFunction(wiring);
    this.builds = new NumberedBuilds(wiring);
  }

  /** Pushes a deployment of the build in the path. */
  public Answer create(Call call) {
    Application app = call.application(wiring);
    Numbered build = builds.require(call);
    DeploymentFields wanted =
        reading.read(call.body(), build.build().buildId(), current.mostMemoryMb(app));
    Deployment pushed = NumberedBuilds.byNumber(build, () -> current.push(call, app, wanted));
    return HttpResponse.json(201, view.apply(pushed, build.number()).toMap());
  }

  public Answer latest(Call call) {
    return shown(wiring.core().deployments().latest(call.application(wiring)));
  }

  public Answer get(Call call) {
    Application app = call.application(wiring);
    Optional<Deployment> found =
        NumberedBuilds.number(call.path("deploymentId"))
            .flatMap(number -> wiring.core().deployments().numbered(app, number));
    return shown(
        found.orElseThrow(
            () ->
                GreenroomException.notFound(
                    "deploymentId '%s' is not a deployment of application '%s'.",
                    call.path("deploymentId"), app.appId())));
  }

  private Answer shown(Deployment deployment) {
    int number = wiring.core().buildNumbers().of(deployment.appId(), keyOfBuild(deployment));
    return HttpResponse.json(200, view.apply(deployment, number).toMap());
  }

  /**
   * Newest first, as many as fit: the contract has no pages here. Builds that have no number yet
   * are given theirs in the order in which they were deployed.
   */
  public Answer list(Call call) {
    Application app = call.application(wiring);
    List<Deployment> deployments =
        wiring.core().deployments().list(app.appId(), Optional.empty(), Optional.empty());
    Map<String, Integer> numbers =
        wiring
            .core()
            .buildNumbers()
            .of(
                app.appId(),
                deployments.reversed().stream().map(NumberedDeployments::keyOfBuild).toList());
    Fitting fitting =
        Fitting.first(
            deployments.stream().map(d -> view.apply(d, numbers.get(d.imageId()))).toList());
    return fitting.marked(HttpResponse.json(200, fitting.elements()));
  }

  private static BuildKey keyOfBuild(Deployment deployment) {
    return new BuildKey(deployment.buildId(), deployment.imageId());
  }
}
