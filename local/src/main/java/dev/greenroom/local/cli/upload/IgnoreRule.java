package dev.greenroom.local.cli.upload;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One line of an ignore file.
 *
 * @param pattern matches a path relative to the file's folder, with slashes
 * @param negated whether it brings back instead of leaving out
 * @param foldersOnly whether it speaks of folders only
 */
record IgnoreRule(Pattern pattern, boolean negated, boolean foldersOnly) {

  /** A line of a {@code .gitignore}: without an inner slash it matches at any depth. */
  static Optional<IgnoreRule> ofGit(String line) {
    String text = line.replaceAll("(?<!\\\\)\\s+$", "");
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    boolean negated = text.startsWith("!");
    text = negated ? text.substring(1) : text;
    boolean foldersOnly = text.endsWith("/");
    text = foldersOnly ? text.substring(0, text.length() - 1) : text;
    boolean anchored = text.contains("/");
    String glob = text.startsWith("/") ? text.substring(1) : text;
    return of(anchored ? glob : "**/" + glob, negated, foldersOnly);
  }

  /** A line of a {@code .dockerignore}: always relative to the root. */
  static Optional<IgnoreRule> ofDocker(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    boolean negated = text.startsWith("!");
    text = (negated ? text.substring(1) : text).strip();
    return of(text.replaceAll("^(\\./|/)+|/+$", ""), negated, false);
  }

  private static Optional<IgnoreRule> of(String glob, boolean negated, boolean foldersOnly) {
    return glob.isEmpty()
        ? Optional.empty()
        : Optional.of(new IgnoreRule(Glob.compile(glob), negated, foldersOnly));
  }

  boolean matches(String path, boolean folder) {
    return (folder || !foldersOnly) && pattern.matcher(path).matches();
  }
}
