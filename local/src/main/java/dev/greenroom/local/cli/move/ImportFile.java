package dev.greenroom.local.cli.move;

import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.upload.PackedSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A {@code greenroom.yaml}, exported or written by hand, as steps in the order in which they are
 * taken. Only its form is judged here; what things may be, the API says.
 */
final class ImportFile implements AutoCloseable {
  private static final int NUMBERS_AT_ONCE = 1000;

  private final Path folder;
  private final List<Step> builds = new ArrayList<>();
  private final List<Step> others = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final List<PackedSource> packed = new ArrayList<>();
  private final Set<String> seen = new TreeSet<>();
  private final Optional<String> orgId;

  /**
   * @param source the file, or the folder of an export
   * @throws Failure when it is no such file at all
   */
  ImportFile(Path source) {
    Path file = Files.isDirectory(source) ? source.resolve(ExportFolder.FILE) : source;
    if (!Files.isRegularFile(file)) {
      throw new Failure("There is no file %s.".formatted(file));
    }
    this.folder = file.toAbsolutePath().getParent();
    Tree tree = Tree.of("", Yaml.read(file));
    if (!Integer.valueOf(ExportFolder.FORM).equals(tree.values().get("greenroom"))) {
      throw new Failure(
          "%s: greenroom must be %d, the form of the file that this version reads."
              .formatted(file, ExportFolder.FORM));
    }
    trying(() -> tree.requireOnly(KnownFields.ALL));
    this.orgId = tree.object("organization").flatMap(org -> org.text("orgId"));
    trying(() -> tree.object("budget").ifPresent(this::budget));
    each(tree, "tokens", token -> plain(token, "token", KnownFields.TOKEN, "orgTokenId"));
    each(tree, "members", member -> plain(member, "member", KnownFields.MEMBER, "userEmail"));
    each(tree, "invites", invite -> plain(invite, "invite", KnownFields.INVITE, "userEmail"));
    each(tree, "fleets", fleet -> plain(fleet, "fleet", KnownFields.FLEET, "fleetId"));
    each(tree, "builds", this::build);
    each(tree, "applications", this::application);
  }

  /** The organization that was exported. */
  Optional<String> orgId() {
    return orgId;
  }

  /** Builds first: deployments and numbers name them. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>(builds);
    steps.addAll(others);
    return steps;
  }

  /** What is wrong with its form, a sentence each. */
  List<String> faults() {
    return faults;
  }

  @FunctionalInterface
  private interface Part {
    void read(Tree tree);
  }

  private void each(Tree tree, String name, Part part) {
    trying(
        () -> {
          for (Tree element : tree.objects(name)) {
            trying(() -> part.read(element));
          }
        });
  }

  private void trying(Runnable reading) {
    try {
      reading.run();
    } catch (Failure fault) {
      faults.add(fault.getMessage());
    }
  }

  private String once(Tree tree, String name) {
    String id = tree.requiredText(name);
    if (!seen.add(name + " " + id)) {
      throw tree.refused(name, "an id that is given once");
    }
    return id;
  }

  private static Map<String, Object> record(String kind, Map<String, Object> values) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", kind);
    record.putAll(values);
    return record;
  }

  private void budget(Tree tree) {
    tree.requireOnly(KnownFields.BUDGET);
    others.add(
        new Step(tree.place(), tree.place(), record("budget", tree.values()), Optional.empty()));
  }

  /** A record that the API takes as it stands. */
  private void plain(Tree tree, String kind, Set<String> known, String idField) {
    tree.requireOnly(known);
    String id = once(tree, idField);
    others.add(new Step(tree.place(), id, record(kind, tree.values()), Optional.empty()));
  }

  private void build(Tree tree) {
    tree.requireOnly(KnownFields.BUILD);
    String id = once(tree, "buildId");
    Optional<Path> archive = tree.text("archive").map(folder::resolve);
    Map<String, Object> values = tree.without("archive", "archived", "log");
    archive.ifPresent(file -> values.put("buildSizeInBytes", size(tree, file)));
    boolean bare =
        archive.isEmpty()
            && "succeeded".equals(tree.values().get("status"))
            && !"registry".equals(tree.values().get("source"));
    if (bare && tree.text("deletedAt").isEmpty()) {
      throw tree.missing("archive", "the path of its archive, since it succeeded");
    }
    builds.add(new Step(tree.place(), id, record("build", values), archive));
  }

  private static long size(Tree tree, Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw tree.refused("archive", "the path of a file that can be read");
    }
  }

  private void application(Tree tree) {
    tree.requireOnly(KnownFields.APPLICATION);
    String appId = once(tree, "appId");
    others.add(
        new Step(
            tree.place(),
            appId,
            record("application", tree.without("buildNumbers", "deployments")),
            Optional.empty()));
    List<?> numbers = tree.list("buildNumbers");
    for (int from = 0; from < numbers.size(); from += NUMBERS_AT_ONCE) {
      Map<String, Object> some = new LinkedHashMap<>();
      some.put("appId", appId);
      some.put("first", from + 1);
      some.put("buildIds", numbers.subList(from, Math.min(numbers.size(), from + NUMBERS_AT_ONCE)));
      others.add(
          new Step(tree.at("buildNumbers"), appId, record("buildNumbers", some), Optional.empty()));
    }
    List<Tree> deployments = tree.objects("deployments");
    for (Tree deployment : deployments) {
      boolean last = deployment == deployments.getLast();
      trying(() -> deployment(appId, deployment, last));
    }
  }

  private void deployment(String appId, Tree tree, boolean last) {
    tree.requireOnly(KnownFields.DEPLOYMENT);
    Optional<String> id = tree.text("deploymentId");
    if (id.isPresent()) {
      once(tree, "deploymentId");
    } else if (!last) {
      throw tree.missing(
          "deploymentId", "there, since only the last deployment of a list may be without one");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("appId", appId);
    values.put("idleTimeoutEnabled", true);
    values.putAll(tree.without("build", "env"));
    values.put("env", env(tree));
    tree.text("build").ifPresent(source -> values.put("buildId", declared(tree, source)));
    others.add(
        new Step(tree.place(), id.orElse(appId), record("deployment", values), Optional.empty()));
  }

  /** By names, as people write it, or as the API has it. */
  private static List<?> env(Tree tree) {
    if (tree.values().get("env") instanceof List<?> list) {
      return list;
    }
    List<Object> env = new ArrayList<>();
    tree.object("env")
        .ifPresent(
            named ->
                named
                    .values()
                    .keySet()
                    .forEach(
                        name -> env.add(Map.of("name", name, "value", named.requiredText(name)))));
    return env;
  }

  /** A build of the same files and the same tag has the same id, so that it is made once. */
  private String declared(Tree tree, String source) {
    if (tree.values().containsKey("buildId")) {
      throw tree.refused("buildId", "absent where build says what is built");
    }
    PackedSource archive;
    try {
      archive = PackedSource.of(folder.resolve(source));
    } catch (Failure unfit) {
      throw new Failure("%s: %s".formatted(tree.at("build"), unfit.getMessage()), unfit);
    }
    packed.add(archive);
    Optional<String> tag = tree.text("buildTag");
    String content = archive.fingerprint() + tag.map(text -> " " + text).orElse("");
    String buildId = "bld-" + UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
    if (seen.add("buildId " + buildId)) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("buildId", buildId);
      tag.ifPresent(text -> values.put("buildTag", text));
      values.put("status", "succeeded");
      values.put("buildSizeInBytes", size(tree, archive.file()));
      builds.add(
          new Step(
              tree.at("build"), buildId, record("build", values), Optional.of(archive.file())));
    }
    return buildId;
  }

  /** Removes the archives that were made for it. */
  @Override
  public void close() {
    packed.forEach(PackedSource::close);
  }
}
