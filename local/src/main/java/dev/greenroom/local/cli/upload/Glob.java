package dev.greenroom.local.cli.upload;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The wildcards of ignore files: {@code *}, {@code ?}, {@code [a-z]}, {@code **}, backslash. */
final class Glob {
  private final String glob;
  private final StringBuilder regex = new StringBuilder();
  private int at;

  private Glob(String glob) {
    this.glob = glob;
  }

  static Pattern compile(String glob) {
    try {
      return Pattern.compile(new Glob(glob).translate());
    } catch (PatternSyntaxException odd) {
      return Pattern.compile(Pattern.quote(glob));
    }
  }

  private String translate() {
    while (at < glob.length()) {
      char c = glob.charAt(at);
      switch (c) {
        case '*' -> stars();
        case '?' -> literal("[^/]");
        case '[' -> characters();
        case '\\' -> escaped();
        default -> literal(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }

  private void literal(String text) {
    regex.append(text);
    at++;
  }

  private void stars() {
    if (glob.startsWith("**/", at) && (at == 0 || glob.charAt(at - 1) == '/')) {
      regex.append("(?:.*/)?");
      at += 3;
    } else if (glob.startsWith("**", at)) {
      regex.append(".*");
      at += 2;
    } else {
      literal("[^/]*");
    }
  }

  private void characters() {
    int first = at + 1 < glob.length() && "!^".indexOf(glob.charAt(at + 1)) >= 0 ? at + 2 : at + 1;
    int end = glob.indexOf(']', first + 1);
    if (end < 0) {
      literal("\\[");
      return;
    }
    String inner = glob.substring(first, end).replace("\\", "\\\\").replace("[", "\\[");
    regex.append(first == at + 2 ? "[^/" : "[").append(inner.replace("&&", "&\\&")).append(']');
    at = end + 1;
  }

  private void escaped() {
    if (at + 1 < glob.length()) {
      at++;
    }
    literal(Pattern.quote(String.valueOf(glob.charAt(at))));
  }
}
