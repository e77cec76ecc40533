package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildKey;
import dev.greenroom.core.build.BuildSource;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.org.Member;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.user.User;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An export in pages, each as large as a function may answer. The records come in the order in
 * which an import takes them: nothing names what comes after it.
 */
final class ExportPages {
  /** Where a page begins: a section, and how many of its records came before. */
  static final Text AFTER =
      Text.matching(3, 200, "[a-zA-Z0-9/-]+:[0-9]{1,9}", "what an earlier page gave as 'next'");

  /** Ids of at most 100 characters: some 100 KB. */
  private static final int NUMBERS_AT_ONCE = 1000;

  private final Core core;
  private final UploadStore uploads;

  ExportPages(Core core, UploadStore uploads) {
    this.core = core;
    this.uploads = uploads;
  }

  /** Records of one kind that are read together, and only when their page is wanted. */
  private record Section(String name, Supplier<List<JsonObject>> records) {}

  /**
   * The page at that place; {@code next} is absent on the last one.
   *
   * @param operator whether it is for whoever runs this Greenroom
   */
  JsonObject page(String orgId, boolean operator, Optional<String> after) {
    String name = after.map(place -> place.substring(0, place.lastIndexOf(':'))).orElse("org");
    int from = after.map(place -> Integer.parseInt(place.substring(name.length() + 1))).orElse(0);
    List<Section> sections = sections(orgId, operator);
    int at = sections.stream().map(Section::name).toList().indexOf(name);
    if (at < 0) {
      throw Refusal.of("after", after.orElse(name), AFTER.allowed());
    }
    List<JsonObject> records = sections.get(at).records().get();
    Fitting fitting =
        Fitting.first(records.subList(Math.min(from, records.size()), records.size()));
    int end = from + fitting.elements().size();
    Optional<String> next =
        fitting.leftOut() > 0
            ? Optional.of(name + ":" + end)
            : sections.stream().skip(at + 1L).findFirst().map(section -> section.name() + ":0");
    return new JsonObject().put("records", fitting.elements()).putIfPresent("next", next);
  }

  private List<Section> sections(String orgId, boolean operator) {
    List<Section> sections = new ArrayList<>();
    Org org = core.orgs().require(orgId);
    sections.add(new Section("org", () -> List.of(RecordView.of(org))));
    sections.add(new Section("budget", () -> budget(orgId)));
    sections.add(new Section("tokens", () -> tokens(orgId, operator)));
    sections.add(new Section("members", () -> members(orgId)));
    sections.add(new Section("invites", () -> invites(orgId)));
    sections.add(new Section("fleets", () -> fleets(org)));
    sections.add(new Section("builds", () -> builds(orgId)));
    List<Application> apps = core.applications().list(orgId);
    sections.add(new Section("apps", () -> apps.stream().map(RecordView::of).toList()));
    for (Application app : apps) {
      sections.add(new Section("numbers/" + app.appId(), () -> numbers(app.appId())));
      sections.add(new Section("deployments/" + app.appId(), () -> deployments(app.appId())));
    }
    return sections;
  }

  private List<JsonObject> budget(String orgId) {
    return core.budgets().get(orgId).map(AccountView::of).stream().toList();
  }

  /** The hash of a text that somebody thought up could be guessed: that one's is not for all. */
  private List<JsonObject> tokens(String orgId, boolean operator) {
    return core.tokens().list(orgId).stream()
        .filter(token -> operator || !token.operator())
        .map(AccountView::of)
        .toList();
  }

  private List<JsonObject> members(String orgId) {
    List<Member> members = core.members().of(orgId);
    Map<String, User> users =
        core.users().getAll(members.stream().map(Member::userEmail).toList()).stream()
            .collect(Collectors.toMap(User::userEmail, Function.identity()));
    return members.stream()
        .map(
            member ->
                AccountView.member(
                    member,
                    Optional.ofNullable(users.get(member.userEmail())).flatMap(User::lastLogin)))
        .toList();
  }

  private List<JsonObject> invites(String orgId) {
    return core.invites().of(orgId, core.clock().instant()).stream()
        .map(AccountView::invite)
        .toList();
  }

  private List<JsonObject> fleets(Org org) {
    return core.fleets().list(org.orgId()).stream()
        .map(
            fleet ->
                RecordView.of(
                    fleet, org.defaultFleetId(), core.minimumSchedules().of(fleet.fleetId())))
        .toList();
  }

  private List<JsonObject> builds(String orgId) {
    return core.builds().remembered(orgId).stream()
        .map(build -> RecordView.of(build, archived(build)))
        .toList();
  }

  /** Of a build that failed nothing can be made again but its record. */
  private boolean archived(Build build) {
    return build.source() == BuildSource.upload
        && build.deletedAt().isEmpty()
        && build.status() == BuildStatus.succeeded
        && uploads.missing(build.imageId()).isEmpty();
  }

  private List<JsonObject> numbers(String appId) {
    List<BuildKey> keys = core.buildNumbers().inOrder(appId);
    List<JsonObject> records = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += NUMBERS_AT_ONCE) {
      List<String> ids =
          keys.subList(from, Math.min(keys.size(), from + NUMBERS_AT_ONCE)).stream()
              .map(BuildKey::buildId)
              .toList();
      records.add(RecordView.numbers(appId, from + 1, ids));
    }
    return records;
  }

  private List<JsonObject> deployments(String appId) {
    List<Deployment> newestFirst =
        core.deployments().list(appId, Optional.empty(), Optional.empty());
    return newestFirst.reversed().stream().map(RecordView::of).toList();
  }
}
