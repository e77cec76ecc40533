package dev.greenroom.core.build;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.time.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The builds of one application by their numbers, as versions 1 and 2 of the API see them: those
 * that were made for it, and those of its organization that were made for no other
 * (docs/decisions/0035-numbers-of-builds.md).
 */
public final class AppBuilds {
  /** How many builds one list numbers at most, in some 100 transactions; the next one goes on. */
  private static final int MOST_NUMBERED = 5_000;

  private final Database database;
  private final Builds builds;
  private final BuildNumbers numbers;
  private final Retry retry;
  private final int mostNumbered;

  public AppBuilds(Database database, Builds builds, BuildNumbers numbers, Retry retry) {
    this(database, builds, numbers, retry, MOST_NUMBERED);
  }

  AppBuilds(Database database, Builds builds, BuildNumbers numbers, Retry retry, int mostNumbered) {
    this.database = database;
    this.builds = builds;
    this.numbers = numbers;
    this.retry = retry;
    this.mostNumbered = mostNumbered;
  }

  /** A build and its number in the application. */
  public record Numbered(int number, Build build) {}

  /**
   * What a list shows.
   *
   * @param builds newest first
   * @param unnumbered how many had to wait for their number until the next list
   */
  public record Listed(List<Numbered> builds, int unnumbered) {}

  /**
   * Writes a new build of an application, with its number.
   *
   * @throws GreenroomException 422 when its id is taken in the organization, also by a deleted one
   */
  public Numbered create(Build build) {
    String appId = build.appId().orElseThrow();
    BuildKey key = BuildKey.of(build);
    for (int tried = 1; ; tried++) {
      int count = numbers.count(appId);
      List<TransactWriteItem> writes = new ArrayList<>(numbers.next(appId, count, List.of(key)));
      writes.add(builds.creation(build));
      String token = UUID.randomUUID().toString();
      Outcome outcome = retry.untilSettled(() -> database.transact(token, writes));
      if (outcome.done()) {
        return new Numbered(count + 1, build);
      }
      Outcome.Refused refused = (Outcome.Refused) outcome;
      if (refused.failed(writes.size() - 1)) {
        builds.requireSame(build, refused.item(writes.size() - 1));
        return new Numbered(numbers.of(appId, key), build);
      }
      retry.backOff(tried);
    }
  }

  /** The build with that number, a deleted one included while it is remembered. */
  public Optional<Numbered> get(String orgId, String appId, int number) {
    return numbers
        .build(appId, number)
        .flatMap(
            key ->
                builds
                    .get(orgId, key.buildId())
                    .filter(build -> build.imageId().equals(key.imageId())))
        .map(build -> new Numbered(number, build));
  }

  /**
   * The builds of the application that are not deleted. Those of the organization that have no
   * number here yet, and belong to no other application, are given theirs now, oldest first.
   */
  public Listed list(String orgId, String appId) {
    List<Build> all = builds.list(orgId);
    Map<String, Integer> known = numbers.all(appId);
    List<BuildKey> missing =
        all.reversed().stream()
            .filter(build -> !known.containsKey(build.imageId()))
            .filter(build -> build.appId().map(appId::equals).orElse(true))
            .map(BuildKey::of)
            .toList();
    List<BuildKey> now = missing.subList(0, Math.min(missing.size(), mostNumbered));
    known.putAll(numbers.give(appId, now));
    return new Listed(
        all.stream()
            .filter(build -> known.containsKey(build.imageId()))
            .map(build -> new Numbered(known.get(build.imageId()), build))
            .toList(),
        missing.size() - now.size());
  }
}
