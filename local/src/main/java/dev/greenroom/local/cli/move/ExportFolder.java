package dev.greenroom.local.cli.move;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes all that an organization has into a folder: {@code greenroom.yaml}, and the archives and
 * logs of its builds under {@code builds/}. Only the owner may read them: secrets stand there.
 */
public final class ExportFolder {
  /** The form of the file; another number is another form. */
  static final int FORM = 1;

  public static final String FILE = "greenroom.yaml";

  private static final String EXPORT = "/greenroom/v1/export";
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWN_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final String HEAD =
      """
      # All that an organization of Greenroom has; `greenroom import` takes it.
      # It holds secrets: those of applications and of their environments. Keep it as you keep those.
      # Living rooms and processes are not part of it.
      """;

  private final ApiClient api;
  private final Path folder;
  private final Consumer<String> say;

  /**
   * @param folder is made, or must be empty
   * @param say takes a line for a person
   */
  public ExportFolder(ApiClient api, Path folder, Consumer<String> say) {
    this.api = api;
    this.folder = folder;
    this.say = say;
  }

  /**
   * Writes everything; the file comes last, so that a folder which has it is whole.
   *
   * @return how many there are of each kind
   */
  public Map<String, Integer> write() {
    try {
      prepare();
      Map<String, List<Map<String, Object>>> records = records();
      List<Map<String, Object>> builds = records.getOrDefault("build", List.of());
      List<Map<String, Object>> ended =
          builds.stream().filter(build -> !"running".equals(build.get("status"))).toList();
      if (ended.size() < builds.size()) {
        say.accept("Left out %d builds that run.".formatted(builds.size() - ended.size()));
      }
      for (Map<String, Object> build : ended) {
        fetch(build);
      }
      Path draft = Files.createTempFile(folder, FILE, ".tmp", OWNER_ONLY);
      Files.writeString(draft, HEAD + Yaml.write(tree(records, ended)));
      Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      Map<String, Integer> counts = new LinkedHashMap<>();
      counts.put("applications", records.getOrDefault("application", List.of()).size());
      counts.put("deployments", records.getOrDefault("deployment", List.of()).size());
      counts.put("builds", ended.size());
      for (String kind : List.of("fleet", "token", "member", "invite")) {
        counts.put(kind + "s", records.getOrDefault(kind, List.of()).size());
      }
      return counts;
    } catch (IOException e) {
      throw new Failure("%s cannot be written: %s.".formatted(folder, e.getMessage()), e);
    }
  }

  private void prepare() throws IOException {
    if (Files.exists(folder)) {
      if (!Files.isDirectory(folder)) {
        throw new Failure("%s is a file; name a folder.".formatted(folder));
      }
      try (DirectoryStream<Path> there = Files.newDirectoryStream(folder)) {
        if (there.iterator().hasNext()) {
          throw new Failure("%s is not empty; name a new folder.".formatted(folder));
        }
      }
    } else {
      if (folder.toAbsolutePath().getParent() != null) {
        Files.createDirectories(folder.toAbsolutePath().getParent());
      }
      Files.createDirectory(folder, OWN_FOLDER);
    }
    Files.createDirectory(folder.resolve("builds"), OWN_FOLDER);
  }

  private Map<String, List<Map<String, Object>>> records() {
    Map<String, List<Map<String, Object>>> records = new LinkedHashMap<>();
    String after = "";
    do {
      Json page = api.get(after.isEmpty() ? EXPORT : EXPORT + "?after=" + ApiClient.encode(after));
      for (Json each : page.at("records").items()) {
        Map<String, Object> values = new LinkedHashMap<>(Tree.of("", each.value()).values());
        String kind = (String) values.remove("kind");
        records.computeIfAbsent(kind, k -> new ArrayList<>()).add(values);
      }
      after = page.at("next").asText().orElse("");
    } while (!after.isEmpty());
    return records;
  }

  /** The record names the files in place of saying that there are some. */
  private void fetch(Map<String, Object> build) throws IOException {
    if (!Boolean.TRUE.equals(build.remove("archived"))) {
      return;
    }
    String buildId = (String) build.get("buildId");
    String from = EXPORT + "/builds/" + ApiClient.encode(buildId);
    build.put("archive", download(from + "/archive", "builds/" + buildId + ".tar.gz"));
    build.put("log", download(from + "/log", "builds/" + buildId + ".log"));
  }

  private String download(String from, String name) throws IOException {
    Path file = Files.createFile(folder.resolve(name), OWNER_ONLY);
    api.download(from, file);
    return name;
  }

  private static Map<String, Object> tree(
      Map<String, List<Map<String, Object>>> records, List<Map<String, Object>> builds) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("greenroom", FORM);
    records.getOrDefault("organization", List.of()).forEach(org -> tree.put("organization", org));
    records.getOrDefault("budget", List.of()).forEach(budget -> tree.put("budget", budget));
    for (String kind : List.of("token", "member", "invite")) {
      tree.put(kind + "s", records.getOrDefault(kind, List.of()));
    }
    tree.put("fleets", records.getOrDefault("fleet", List.of()));
    tree.put("builds", builds);
    List<Map<String, Object>> apps = records.getOrDefault("application", List.of());
    for (Map<String, Object> app : apps) {
      String appId = (String) app.get("appId");
      List<Object> numbered = new ArrayList<>();
      for (Map<String, Object> some : of(records, "buildNumbers", appId)) {
        numbered.addAll((List<?>) some.get("buildIds"));
      }
      app.put("buildNumbers", numbered);
      app.put("deployments", of(records, "deployment", appId).stream().map(d -> named(d)).toList());
    }
    tree.put("applications", apps);
    return tree;
  }

  private static List<Map<String, Object>> of(
      Map<String, List<Map<String, Object>>> records, String kind, String appId) {
    return records.getOrDefault(kind, List.of()).stream()
        .filter(each -> appId.equals(each.get("appId")))
        .toList();
  }

  /** The application is where it stands; an environment reads better by names. */
  private static Map<String, Object> named(Map<String, Object> deployment) {
    Map<String, Object> named = new LinkedHashMap<>(deployment);
    named.remove("appId");
    Map<String, Object> env = new LinkedHashMap<>();
    for (Json each : new Json(deployment.get("env")).items()) {
      env.put(each.at("name").text(), each.at("value").value());
    }
    named.put("env", env);
    return named;
  }
}
