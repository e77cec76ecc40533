package dev.greenroom.local.cli.upload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What stays out of an upload: the {@code .gitignore} and {@code .dockerignore} of the folder, as
 * {@code hathora deploy} reads them, and {@code .git}. The Dockerfile always goes in.
 */
public final class IgnoreRules {
  private final List<IgnoreRule> git;
  private final List<IgnoreRule> docker;

  private IgnoreRules(List<IgnoreRule> git, List<IgnoreRule> docker) {
    this.git = git;
    this.docker = docker;
  }

  static IgnoreRules of(Path folder) throws IOException {
    return new IgnoreRules(
        read(folder.resolve(".gitignore"), IgnoreRule::ofGit),
        read(folder.resolve(".dockerignore"), IgnoreRule::ofDocker));
  }

  /** Those of a {@code .dockerignore} alone, of an upload that is there already. */
  public static IgnoreRules ofDocker(String dockerignore) {
    return new IgnoreRules(
        List.of(),
        dockerignore.lines().map(IgnoreRule::ofDocker).flatMap(Optional::stream).toList());
  }

  private static List<IgnoreRule> read(Path file, Function<String, Optional<IgnoreRule>> parse)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.lines().map(parse).flatMap(Optional::stream).toList();
  }

  /** Whether a file stays out; the path is relative, with slashes. */
  public boolean ignoresFile(String path) {
    return !path.equals("Dockerfile") && (gitIgnores(path) || dockerIgnores(path));
  }

  /** Whether nothing below a folder can go in. */
  boolean ignoresFolder(String path) {
    return path.equals(".git") || gitIgnores(path, true);
  }

  /** Git asks of the file only: a folder that is left out is never entered. */
  private boolean gitIgnores(String path) {
    return gitIgnores(path, false);
  }

  private boolean gitIgnores(String path, boolean folder) {
    boolean ignored = false;
    for (IgnoreRule rule : git) {
      if (rule.matches(path, folder)) {
        ignored = !rule.negated();
      }
    }
    return ignored;
  }

  /** Docker lets the last line decide that matches the path or any folder above it. */
  private boolean dockerIgnores(String path) {
    boolean ignored = false;
    for (IgnoreRule rule : docker) {
      if (matchesPathOrFolderAbove(rule, path)) {
        ignored = !rule.negated();
      }
    }
    return ignored;
  }

  private static boolean matchesPathOrFolderAbove(IgnoreRule rule, String path) {
    for (String part = path; !part.isEmpty(); ) {
      if (rule.matches(part, true)) {
        return true;
      }
      int slash = part.lastIndexOf('/');
      part = slash < 0 ? "" : part.substring(0, slash);
    }
    return false;
  }
}
