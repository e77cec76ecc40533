package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.functions.input.AppFields;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.view.ApplicationView;
import dev.greenroom.functions.view.JsonObject;
import java.util.Optional;

/** Applications under the ids and secrets that shipped clients have built in. */
final class ImportedApplications {
  private final Core core;

  ImportedApplications(Core core) {
    this.core = core;
  }

  /**
   * @throws GreenroomException 422 for an id or a name that is taken, or another secret than the
   *     one that stands here: players hold tokens that were signed with it
   */
  JsonObject put(Arrival arrival) {
    Fields body = arrival.body();
    Application wanted = read(arrival);
    Optional<Application> before = core.applications().get(wanted.appId());
    if (before.filter(app -> app.orgId().equals(arrival.orgId())).isEmpty()) {
      if (core.applications().orgOf(wanted.appId()).isPresent()) {
        throw GreenroomException.invalid("appId '%s' is already taken.", wanted.appId());
      }
      if (!arrival.dryRun()) {
        core.applications().create(wanted);
      }
      return answer(wanted, Arrival.Result.created);
    }
    Application here = before.get();
    if (!here.appSecret().equals(wanted.appSecret())) {
      throw GreenroomException.invalid(
          "%s is another than the application '%s' has here, and players hold tokens that were"
              + " signed with that one.",
          body.name("appSecret"), here.appId());
    }
    Application after = here.changed(wanted.settings());
    if (ApplicationView.of(here).toMap().equals(ApplicationView.of(after).toMap())) {
      return answer(here, Arrival.Result.unchanged);
    }
    if (!arrival.dryRun()) {
      core.applications().change(here, wanted.settings());
    }
    return answer(here, Arrival.Result.updated);
  }

  private static JsonObject answer(Application app, Arrival.Result result) {
    return Arrival.answer(Kind.application, app.appId(), result);
  }

  private static Application read(Arrival arrival) {
    Fields body = arrival.body();
    for (String field : new String[] {"appId", "appSecret"}) {
      if (!body.has(field)) {
        throw Refusal.missing(field, "that of the application which moves");
      }
    }
    Application.Settings settings = AppFields.moved(body);
    return new Application(
        AppFields.appId(body),
        arrival.orgId(),
        settings.appName(),
        Secret.of(AppFields.appSecret(body)),
        settings.auth(),
        settings.serviceConfig(),
        settings.loadBalancer(),
        0,
        Optional.empty(),
        arrival.createdAt(),
        arrival.createdBy(),
        Optional.empty(),
        Optional.empty());
  }
}
