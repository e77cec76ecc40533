package dev.greenroom.local.cli.move;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.ApiFailure;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Brings a file into a Greenroom: first everything is tried without writing, and nothing is done
 * where anything would be refused; then each thing that differs is done, in order. To do it again
 * changes nothing, so that one which broke off is gone on with by doing it again.
 */
public final class Import {
  private static final String PATH = "/greenroom/v1/import";
  private static final int NOT_ALLOWED = 401;
  private static final int FAULT = 500;

  private final ApiClient api;
  private final Consumer<String> print;
  private final Consumer<String> say;

  /**
   * @param print takes a line for each thing
   * @param say takes what is said to a person besides
   */
  public Import(ApiClient api, Consumer<String> print, Consumer<String> say) {
    this.api = api;
    this.print = print;
    this.say = say;
  }

  /** What would become of a step. */
  private record Planned(Step step, String result) {
    boolean changes() {
      return !result.equals("unchanged");
    }

    String line() {
      String verb =
          switch (result) {
            case "created" -> "create";
            case "updated" -> "update";
            default -> result;
          };
      String id = step.id().equals(step.place()) ? "" : " " + step.id();
      return "%-9s  %s%s (%s)".formatted(verb, step.kind(), id, step.place());
    }
  }

  /**
   * @param source the file, or the folder of an export
   * @param dryRun true to show the plan alone
   * @throws Failure with a sentence for each fault; nothing is changed then, or it says what was
   */
  public void run(Path source, boolean dryRun) {
    try (ImportFile file = new ImportFile(source)) {
      List<Planned> plan = plan(file);
      sayWhose(file);
      if (dryRun) {
        plan.forEach(each -> print.accept(each.line()));
      } else {
        apply(plan);
      }
      say.accept(
          (dryRun
                  ? "Nothing was changed: %d to create, %d to update, %d unchanged."
                  : "Done: %d created, %d updated, %d unchanged.")
              .formatted(count(plan, "created"), count(plan, "updated"), count(plan, "unchanged")));
    }
  }

  private static long count(List<Planned> plan, String result) {
    return plan.stream().filter(each -> each.result().equals(result)).count();
  }

  private List<Planned> plan(ImportFile file) {
    List<String> faults = new ArrayList<>(file.faults());
    List<Planned> plan = new ArrayList<>();
    for (Step step : file.steps()) {
      try {
        plan.add(new Planned(step, put(step, true).at("result").text()));
      } catch (ApiFailure refused) {
        if (refused.status() == NOT_ALLOWED || refused.status() >= FAULT) {
          throw refused;
        }
        faults.add("%s (%s): %s".formatted(step.place(), step.id(), refused.getMessage()));
      }
    }
    if (!faults.isEmpty()) {
      faults.forEach(say);
      throw new Failure(
          "Nothing was changed: %d thing%s must be put right first."
              .formatted(faults.size(), faults.size() == 1 ? "" : "s"));
    }
    return plan;
  }

  private void sayWhose(ImportFile file) {
    String here = api.put(PATH + "?dryRun=true", Map.of("kind", "organization")).at("id").text();
    file.orgId()
        .filter(orgId -> !orgId.equals(here))
        .ifPresent(
            orgId ->
                say.accept(
                    "The file is of organization %s; what it holds goes to %s, which keeps its id."
                        .formatted(orgId, here)));
  }

  private void apply(List<Planned> plan) {
    int done = 0;
    for (Planned each : plan) {
      try {
        if (each.changes()) {
          apply(each.step());
          done++;
        }
      } catch (Failure | IOException failed) {
        throw new Failure(
            "Stopped at %s (%s): %s What stands above this line is done, %d in all; nothing after"
                    .formatted(each.step().place(), each.step().id(), failed.getMessage(), done)
                + " it was changed. Run the import again to go on.",
            failed);
      }
      print.accept(each.line());
    }
  }

  private void apply(Step step) throws IOException {
    Json answer = put(step, false);
    if (answer.at("upload").value() != null) {
      Path archive = step.archive().orElseThrow(() -> new Failure("Its archive is missing."));
      new BuildUpload(api, say).finish(archive, answer.at("upload"));
      put(step, false);
    }
    if (answer.at("pull").value() != null) {
      throw new Failure(pullFirst(answer.at("pull")));
    }
  }

  /** A login stands in no file, and a build that was run without one could not be run again. */
  private static String pullFirst(Json pull) {
    String buildId = pull.at("buildId").text();
    return "The build is the image %s of a registry; run it, with the login if it needs one: POST"
            .formatted(pull.at("image").text())
        + " /builds/v3/builds/%s/runRegistry {\"image\":…,\"auth\":…}.".formatted(buildId);
  }

  private Json put(Step step, boolean dryRun) {
    return api.put(PATH + (dryRun ? "?dryRun=true" : ""), step.record());
  }
}
