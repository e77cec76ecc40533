package dev.greenroom.functions.move;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildSource;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.build.ImageReference;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.RegistryFields;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.view.BuildView;
import dev.greenroom.functions.view.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Builds. One that succeeded comes back from its archive: its record opens an upload, its run makes
 * the image, and the same record again gives it the times that it had. One from a registry comes
 * back by being run again, by whoever has the login. Of one that failed, or is deleted, the record
 * is all there is.
 */
final class ImportedBuilds {
  private static final Text HASH = Text.matching(64, 64, "[0-9a-f]+", "lower-case hex, a SHA-256");

  private final Wiring wiring;

  ImportedBuilds(Wiring wiring) {
    this.wiring = wiring;
  }

  /**
   * @throws GreenroomException 422 when another build has the id here
   */
  JsonObject put(Arrival arrival) {
    Build wanted = read(arrival);
    Optional<Build> before = wiring.core().builds().get(arrival.orgId(), wanted.buildId());
    if (before.isPresent()) {
      return onto(before.get(), wanted, arrival);
    }
    boolean built = wanted.status() == BuildStatus.succeeded && wanted.deletedAt().isEmpty();
    boolean uploaded = wanted.source() == BuildSource.upload;
    if (built && uploaded && !arrival.body().flag("archived").orElse(true)) {
      throw arrival
          .body()
          .refused("archived", false, "true for a build that succeeded and is not deleted");
    }
    JsonObject answer = answer(wanted, Arrival.Result.created);
    if (arrival.dryRun()) {
      return answer;
    }
    Build first = built ? unbuilt(wanted) : wanted;
    wiring.core().builds().restore(first);
    return built ? withSource(answer, first) : answer;
  }

  private JsonObject onto(Build here, Build wanted, Arrival arrival) {
    requireSame(here, wanted);
    boolean builtThere = wanted.status() == BuildStatus.succeeded && wanted.deletedAt().isEmpty();
    if (here.status() == BuildStatus.created && builtThere) {
      JsonObject answer = answer(here, Arrival.Result.created);
      return arrival.dryRun() ? answer : withSource(answer, here);
    }
    if (here.status() != wanted.status()
        || here.deletedAt().isPresent() != wanted.deletedAt().isPresent()) {
      throw taken(here, "has the status '%s'".formatted(standing(here)));
    }
    Instant started = wanted.startedAt().or(here::startedAt).orElse(arrival.now());
    Instant finished = wanted.finishedAt().or(here::finishedAt).orElse(arrival.now());
    boolean dated =
        !builtThere
            || (here.startedAt().equals(Optional.of(started))
                && here.finishedAt().equals(Optional.of(finished)));
    if (dated) {
      return answer(here, Arrival.Result.unchanged);
    }
    if (!arrival.dryRun()) {
      wiring.core().builds().dated(here, started, finished);
    }
    return answer(here, Arrival.Result.updated);
  }

  private static String standing(Build build) {
    return build.deletedAt().isPresent() ? "deleted" : build.status().name();
  }

  private static void requireSame(Build here, Build wanted) {
    if (here.source() != wanted.source()) {
      throw taken(here, "has another source, '%s'".formatted(here.source()));
    }
    boolean otherContent =
        here.contentHash().isPresent()
            && wanted.contentHash().isPresent()
            && !here.contentHash().equals(wanted.contentHash());
    if (otherContent) {
      throw taken(here, "was made of something else");
    }
    if (!here.buildTag().equals(wanted.buildTag())) {
      throw taken(here, "has another tag");
    }
  }

  private static GreenroomException taken(Build here, String why) {
    return GreenroomException.invalid(
        "buildId '%s' is already taken in this organization by a build that %s.",
        here.buildId(), why);
  }

  /** What has to be done for its image: an upload, or a pull. */
  private JsonObject withSource(JsonObject answer, Build build) {
    if (build.source() == BuildSource.registry) {
      return answer.put(
          "pull",
          new JsonObject()
              .put("buildId", build.buildId())
              .put("image", build.image().orElseThrow()));
    }
    UploadStore.Plan plan = wiring.uploads().plan(build.imageId(), build.sizeInBytes());
    return answer.put("upload", BuildView.of(build, plan));
  }

  private static JsonObject answer(Build build, Arrival.Result result) {
    return Arrival.answer(Kind.build, build.buildId(), result);
  }

  /** As it was before its archive came. */
  private static Build unbuilt(Build wanted) {
    return new Build(
        wanted.orgId(),
        wanted.buildId(),
        wanted.imageId(),
        BuildStatus.created,
        wanted.buildTag(),
        wanted.sizeInBytes(),
        0,
        Optional.empty(),
        wanted.createdAt(),
        wanted.createdBy(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        wanted.appId(),
        wanted.source(),
        wanted.image());
  }

  /** Which image that was, in full; one that succeeded has its digest. */
  private static Optional<String> image(Fields body, BuildSource source, boolean built) {
    if (source == BuildSource.upload) {
      if (body.has("image")) {
        throw body.refused("image", body.any("image").orElseThrow(), "absent for an upload");
      }
      return Optional.empty();
    }
    Optional<ImageReference> image = RegistryFields.image(body);
    if (built && image.flatMap(ImageReference::digest).isEmpty()) {
      throw Refusal.missing("image", "the image with its digest, since the build succeeded");
    }
    return image.map(ImageReference::toString);
  }

  private Build read(Arrival arrival) {
    Fields body = arrival.body();
    BuildStatus status = body.requiredChoice("status", BuildStatus.class);
    if (status == BuildStatus.running) {
      throw body.refused("status", status.name(), "created, succeeded or failed");
    }
    BuildSource source = body.choice("source", BuildSource.class).orElse(BuildSource.upload);
    boolean built = status == BuildStatus.succeeded && !body.has("deletedAt");
    int least = built && source == BuildSource.upload ? 1 : 0;
    return new Build(
        arrival.orgId(),
        body.requiredText("buildId", Limits.BUILD_ID),
        UUID.randomUUID().toString(),
        status,
        body.text("buildTag", Limits.TAG),
        body.longInteger("buildSizeInBytes", least, wiring.maxBuildBytes()).orElse((long) least),
        body.longInteger("imageSize", 0, Long.MAX_VALUE / 2).orElse(0L),
        body.text("contentHash", HASH),
        arrival.createdAt(),
        arrival.createdBy(),
        arrival.moment("startedAt"),
        Optional.empty(),
        arrival.moment("finishedAt"),
        arrival.moment("deletedAt"),
        body.text("appId", Limits.ANY_ID),
        source,
        image(body, source, built));
  }
}
