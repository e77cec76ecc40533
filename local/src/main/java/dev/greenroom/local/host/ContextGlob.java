package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The sources of a COPY: names with {@code *}, {@code ?} and {@code [a-z]} inside a folder. */
final class ContextGlob {
  private final Path folder;

  ContextGlob(Path folder) {
    this.folder = folder;
  }

  static boolean isPattern(String source) {
    return source.matches(".*[*?\\[].*");
  }

  /** Sorted; empty when nothing matches or the name leads out of the folder. */
  List<Path> match(String source) throws IOException {
    List<Path> found = List.of(folder);
    for (String name : source.split("/+")) {
      if (name.equals("..")) {
        return List.of();
      }
      if (!name.isEmpty() && !name.equals(".")) {
        found = children(found, name);
      }
    }
    return found;
  }

  private static List<Path> children(List<Path> parents, String name) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path parent : parents) {
      if (!isPattern(name)) {
        Path child = parent.resolve(name);
        if (Files.exists(child, LinkOption.NOFOLLOW_LINKS)) {
          found.add(child);
        }
      } else if (Files.isDirectory(parent)) {
        Pattern pattern = pattern(name);
        try (Stream<Path> all = Files.list(parent)) {
          all.filter(p -> pattern.matcher(p.getFileName().toString()).matches())
              .sorted()
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      int close = c == '[' ? glob.indexOf(']', i + 1) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > i + 1) {
        String set = glob.substring(i + 1, close).replaceAll("[\\[&\\\\]", "\\\\$0");
        regex.append('[').append(set).append(']');
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString(), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      return Pattern.compile(Pattern.quote(glob));
    }
  }
}
