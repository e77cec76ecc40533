package dev.greenroom.core.deployment;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleets;
import dev.greenroom.core.image.WantedImages;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.time.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Gives an application another deployment: all that is written with it, or nothing. */
public final class DeploymentCreation {
  private final Database database;
  private final Applications applications;
  private final Deployments deployments;
  private final Fleets fleets;
  private final WantedImages images;
  private final Retry retry;

  public DeploymentCreation(
      Database database,
      Applications applications,
      Deployments deployments,
      Fleets fleets,
      WantedImages images,
      Retry retry) {
    this.database = database;
    this.applications = applications;
    this.deployments = deployments;
    this.fleets = fleets;
    this.images = images;
    this.retry = retry;
  }

  /**
   * Makes it the application's latest: numbers it and writes it and the application's header in one
   * transaction, so that no number is given twice and no header names what is not there. One that
   * names no fleet goes to the organization's default one. All of its nodes are to get the image
   * ready from then on.
   *
   * @throws GreenroomException 422 for a fleet that is not the organization's
   */
  public Deployment push(Deployment deployment) {
    for (int tried = 1; ; tried++) {
      Application app =
          applications
              .get(deployment.appId())
              .orElseThrow(() -> Applications.unknown(deployment.appId()));
      Optional<String> fleetId = fleets.forDeployment(app.orgId(), deployment.spec().fleetId());
      Deployment numbered = numbered(deployment, app.deployments() + 1, fleetId);
      Outcome outcome = written(app, numbered);
      if (outcome.done()) {
        return numbered;
      }
      Outcome.Refused refused = (Outcome.Refused) outcome;
      if (refused.failed(1)) {
        return deployments.get(deployment.spec().deploymentId()).orElseThrow();
      }
      retry.backOff(tried);
    }
  }

  /**
   * Writes a deployment of another Greenroom under the number and on the fleet that it had there;
   * it is the application's latest then. One that stands there just so was written by a try whose
   * answer was lost.
   *
   * @throws GreenroomException 422 for a number that is not the next one, or a fleet that is not
   *     the organization's
   */
  public Deployment restore(Application app, Deployment wanted) {
    Deployment deployment = numbered(wanted, wanted.spec().number(), wanted.spec().fleetId());
    deployment.spec().fleetId().ifPresent(id -> fleets.forDeployment(app.orgId(), Optional.of(id)));
    for (int tried = 1; ; tried++) {
      if (!(written(app, deployment) instanceof Outcome.Refused refused)
          || deployments.get(deployment.spec().deploymentId()).equals(Optional.of(deployment))) {
        return deployment;
      }
      if (refused.failed(1)) {
        throw GreenroomException.invalid(
            "deploymentId '%s' is already taken.", deployment.spec().deploymentId());
      }
      if (refused.failed(0)) {
        throw GreenroomException.invalid(
            "number is %d; the next deployment of application '%s' has another number.",
            deployment.spec().number(), app.appId());
      }
      retry.backOff(tried);
    }
  }

  /** Refused as the first, the second or the third of what is written with it. */
  private Outcome written(Application app, Deployment numbered) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(applications.nextDeployment(app, numbered.spec()));
    writes.add(deployments.put(numbered));
    images.wanting(numbered.spec().fleetId(), numbered.imageId()).ifPresent(writes::add);
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes));
  }

  private static Deployment numbered(Deployment d, int number, Optional<String> fleetId) {
    return new Deployment(
        d.appId(),
        d.spec().numbered(number).on(fleetId).of(d.imageId()),
        d.buildId(),
        d.imageId(),
        d.buildTag(),
        d.deploymentTag(),
        d.env(),
        d.createdAt(),
        d.createdBy());
  }
}
