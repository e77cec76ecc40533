package dev.greenroom.functions;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.AppBuilds;
import dev.greenroom.core.build.AppBuilds.Numbered;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.NumberedBuildView;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What versions 1 and 2 do alike with the builds of an application, which they know by numbers. */
public final class NumberedBuilds {
  private final Wiring wiring;

  public NumberedBuilds(Wiring wiring) {
    this.wiring = wiring;
  }

  /** Creates one whose archive comes in some other way than by presigned addresses. */
  public Answer create(Call call) {
    Application app = call.application(wiring);
    Numbered build = created(call, app, call.body(), Optional.empty(), 0);
    return HttpResponse.json(201, NumberedBuildView.of(app.appId(), build).toMap());
  }

  /**
   * Writes a new build of the application.
   *
   * @param size of its archive in bytes, 0 when it is not declared
   */
  public Numbered created(
      Call call, Application app, Fields body, Optional<String> buildId, long size) {
    return wiring
        .core()
        .appBuilds()
        .create(
            Build.declared(
                app.orgId(),
                Optional.of(app.appId()),
                buildId,
                body.text("buildTag", Limits.TAG),
                size,
                wiring.core().clock().instant(),
                call.caller().name()));
  }

  public Answer get(Call call) {
    return HttpResponse.json(200, NumberedBuildView.of(call.appId(), require(call)).toMap());
  }

  /** The newest, as many as fit: the contract has no pages here. */
  public Answer list(Call call) {
    Application app = call.application(wiring);
    AppBuilds.Listed listed = wiring.core().appBuilds().list(app.orgId(), app.appId());
    Fitting fitting =
        Fitting.first(
            listed.builds().stream().map(b -> NumberedBuildView.of(app.appId(), b)).toList());
    return new Fitting(fitting.elements(), fitting.leftOut() + listed.unnumbered())
        .marked(HttpResponse.json(200, fitting.elements()));
  }

  public Answer delete(Call call) {
    Numbered build = require(call);
    byNumber(
        build,
        () -> {
          wiring.buildRuns().delete(build.build().orgId(), build.build().buildId());
          return build;
        });
    return HttpResponse.noContent();
  }

  /**
   * Runs it: what was uploaded, or the archive of the request.
   *
   * @param file finds the archive in the request
   */
  public Build run(Call call, Function<HttpRequest, Optional<byte[]>> file) {
    Numbered build = require(call);
    Optional<byte[]> archive = file.apply(call.request());
    if (archive.isPresent() && archive.get().length > wiring.maxBuildBytes()) {
      throw GreenroomException.invalid(
          "file has %d bytes; it must have at most %d.",
          archive.get().length, wiring.maxBuildBytes());
    }
    return byNumber(
        build,
        () -> wiring.buildRuns().run(build.build().orgId(), build.build().buildId(), archive));
  }

  /** The build of the path in the application of the path. */
  public Numbered require(Call call) {
    Application app = call.application(wiring);
    return number(call.path("buildId"))
        .flatMap(number -> wiring.core().appBuilds().get(app.orgId(), app.appId(), number))
        .orElseThrow(
            () ->
                GreenroomException.notFound(
                    "buildId '%s' is not a build of application '%s'.",
                    call.path("buildId"), app.appId()));
  }

  /** Does something of which a refusal would name the build by its id: here it has a number. */
  static <T> T byNumber(Numbered build, Supplier<T> work) {
    try {
      return work.get();
    } catch (GreenroomException refused) {
      String message =
          refused
              .getMessage()
              .replace(
                  "buildId '%s'".formatted(build.build().buildId()),
                  "buildId '%d'".formatted(build.number()));
      throw new GreenroomException(refused.code(), message, refused);
    }
  }

  /** A number as a path may hold it. */
  static Optional<Integer> number(String text) {
    return Optional.of(text).filter(t -> t.matches("[1-9][0-9]{0,8}")).map(Integer::valueOf);
  }
}
