package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildKey;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.view.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The numbers by which versions 1 and 2 of the API know the builds of an application. */
final class ImportedNumbers {
  private static final int MOST = 1000;
  private static final int HIGHEST = 999_999_999;

  private final Core core;

  ImportedNumbers(Core core) {
    this.core = core;
  }

  /**
   * @throws GreenroomException 404 for an unknown application; 422 where a number is another
   *     build's, or would leave a gap
   */
  JsonObject put(Arrival arrival) {
    Fields body = arrival.body();
    String appId = body.requiredText("appId", Limits.ANY_ID);
    int first = body.requiredInteger("first", 1, HIGHEST);
    List<String> wanted = body.texts("buildIds", MOST, Limits.BUILD_ID);
    if (wanted.isEmpty()) {
      throw Refusal.missing("buildIds", "an array of 1 to %d ids of builds".formatted(MOST));
    }
    boolean ours =
        core.applications()
            .get(appId)
            .filter(app -> app.orgId().equals(arrival.orgId()))
            .isPresent();
    if (!ours && arrival.dryRun()) {
      return answer(appId, Arrival.Result.created);
    }
    core.applications().require(arrival.orgId(), appId);
    List<String> here = core.buildNumbers().inOrder(appId).stream().map(BuildKey::buildId).toList();
    requireFit(here, first, wanted, arrival.dryRun());
    if (here.size() >= first + wanted.size() - 1) {
      return answer(appId, Arrival.Result.unchanged);
    }
    if (!arrival.dryRun()) {
      List<String> missing = wanted.subList(here.size() - first + 1, wanted.size());
      core.buildNumbers().of(appId, keys(arrival.orgId(), missing));
    }
    return answer(appId, here.isEmpty() ? Arrival.Result.created : Arrival.Result.updated);
  }

  /** In a dry run the builds of lower numbers need not have arrived. */
  private static void requireFit(List<String> here, int first, List<String> wanted, boolean dry) {
    if (first > here.size() + 1 && !dry) {
      throw Refusal.of("first", first, "at most %d, the next number".formatted(here.size() + 1));
    }
    for (int i = 0; i < wanted.size() && first + i <= here.size(); i++) {
      String there = here.get(first + i - 1);
      if (!there.equals(wanted.get(i))) {
        throw Refusal.of(
            "buildIds[%d]".formatted(i),
            wanted.get(i),
            "'%s', which has the number %d here".formatted(there, first + i));
      }
    }
  }

  /**
   * A build that nobody remembers keeps its number all the same: it is never given again. Its image
   * has the same name however often the record comes.
   */
  private List<BuildKey> keys(String orgId, List<String> buildIds) {
    Map<String, BuildKey> known =
        core.builds().getAll(orgId, buildIds).stream()
            .collect(Collectors.toMap(Build::buildId, BuildKey::of));
    Function<String, BuildKey> forgotten =
        id -> {
          byte[] name = (orgId + "/" + id).getBytes(StandardCharsets.UTF_8);
          return new BuildKey(id, UUID.nameUUIDFromBytes(name).toString());
        };
    return buildIds.stream()
        .map(id -> known.containsKey(id) ? known.get(id) : forgotten.apply(id))
        .toList();
  }

  private static JsonObject answer(String appId, Arrival.Result result) {
    return Arrival.answer(Kind.buildNumbers, appId, result);
  }
}
