package dev.greenroom.local.host;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Without a container {@code /app} is a folder of the image, not of the machine. Absolute paths in
 * the command line and the environment are therefore rewritten where the image has them (or has, at
 * least, the folder they are in, and the machine has nothing there): whole words, and behind {@code
 * =}, {@code :} or {@code ,} as in {@code --config=/app/x} or {@code -cp /app/a.jar:/app/b.jar}.
 * Paths that a program makes up by itself, or reads from a file, are not seen: programs that do so
 * need relative paths, or {@code --runtime docker}.
 */
final class PathRewrite {
  private static final Pattern IN_WORD = Pattern.compile("(?<=^|[=:,])/(?!/)[^:,]*");
  private static final Pattern IN_SCRIPT =
      Pattern.compile("(?<![\\w./}*?~)-])/(?!/)[\\w./@%+-]*[\\w@%+-]|[\"'\\\\]");

  private final Path image;
  private final Path real;

  /**
   * @param image asked for what exists
   * @param real what {@code /} becomes
   */
  PathRewrite(Path image, Path real) {
    this.image = image;
    this.real = real;
  }

  /** One word of a command line, or the value of a variable. */
  String word(String word) {
    Matcher path = IN_WORD.matcher(word);
    return path.replaceAll(m -> Matcher.quoteReplacement(rewrite(m.group())));
  }

  /** A command of the shell; what is put in is quoted as its place demands. */
  String script(String script) {
    StringBuilder out = new StringBuilder();
    Matcher found = IN_SCRIPT.matcher(script);
    char quote = 0;
    int done = 0;
    while (found.find(done)) {
      String text = found.group();
      out.append(script, done, found.start());
      done = found.end();
      if (text.equals("\\") && quote != '\'') {
        int next = Math.min(done + 1, script.length());
        out.append(script, done - 1, next);
        done = next;
      } else if (text.startsWith("/")) {
        // Behind a closing quote it goes on with a word, as in "$DIR"/file.
        boolean goesOn =
            quote == 0 && !out.isEmpty() && "\"'`".indexOf(out.charAt(out.length() - 1)) >= 0;
        String path = goesOn ? text : rewrite(text);
        out.append(path.equals(text) ? text : quoted(path, quote));
      } else {
        out.append(text);
        char c = text.charAt(0);
        if (c != '\\' && (quote == 0 || quote == c)) {
          quote = quote == c ? 0 : c;
        }
      }
    }
    return out.append(script, done, script.length()).toString();
  }

  private static String quoted(String path, char quote) {
    return switch (quote) {
      case '\'' -> path.replace("'", "'\\''");
      case '"' -> path.replaceAll("[$`\"\\\\]", "\\\\$0");
      default -> path.replaceAll("[^\\w./@%+-]", "\\\\$0");
    };
  }

  private String rewrite(String path) {
    boolean wildcard = path.endsWith("/*");
    String plain = wildcard ? path.substring(0, path.length() - 2) : path;
    if (plain.indexOf('\0') >= 0) {
      return path;
    }
    Path there = ImagePath.under(image, plain);
    if (there.equals(image)) {
      return path;
    }
    boolean folderOnly = Files.isDirectory(there.getParent()) && !there.getParent().equals(image);
    if (Files.exists(there, LinkOption.NOFOLLOW_LINKS)
        || (folderOnly && !Files.exists(Path.of(plain)))) {
      String slash = plain.endsWith("/") ? "/" : "";
      return ImagePath.under(real, plain) + slash + (wildcard ? "/*" : "");
    }
    return path;
  }
}
