package dev.greenroom.local.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The words of an instruction as Docker reads them: quotes, the escape character, and variables
 * ({@code $A}, {@code ${A}}, and {@code :-}, {@code -}, {@code :+}, {@code +}, {@code :?}, {@code
 * ?} inside the braces).
 */
final class Words {
  private final char escape;
  private final Function<String, Optional<String>> variables;

  Words(char escape, Function<String, Optional<String>> variables) {
    this.escape = escape;
    this.variables = variables;
  }

  /** The instruction cannot be understood; the message has no line number yet. */
  static final class Unclear extends Exception {
    Unclear(String message) {
      super(message);
    }
  }

  /** Splits at white space outside of quotes; quotes, escapes and variables stay as they are. */
  List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == escape && quote != '\'' && i + 1 < text.length()) {
        word.append(c).append(text.charAt(++i));
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else {
        if (quote == c) {
          quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
          quote = c;
        }
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  /** Removes quotes and escapes and puts in the values of variables. */
  String expand(String word) throws Unclear {
    return new Scan(word).until((char) 0);
  }

  List<String> expandAll(List<String> words) throws Unclear {
    List<String> expanded = new ArrayList<>();
    for (String word : words) {
      expanded.add(expand(word));
    }
    return expanded;
  }

  private final class Scan {
    private final String text;
    private int at;

    Scan(String text) {
      this.text = text;
    }

    String until(char end) throws Unclear {
      StringBuilder out = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == end && end != 0) {
          return out.toString();
        }
        if (c == '\'') {
          out.append(singleQuoted());
        } else if (c == '"') {
          doubleQuoted(out);
        } else if (c == '$') {
          out.append(dollar());
        } else if (c == escape && at < text.length()) {
          out.append(text.charAt(at++));
        } else {
          out.append(c);
        }
      }
      if (end != 0) {
        throw new Unclear("a ${…} is not closed.");
      }
      return out.toString();
    }

    private String singleQuoted() throws Unclear {
      int close = text.indexOf('\'', at);
      if (close < 0) {
        throw new Unclear("a ' is not closed.");
      }
      String quoted = text.substring(at, close);
      at = close + 1;
      return quoted;
    }

    private void doubleQuoted(StringBuilder out) throws Unclear {
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return;
        }
        if (c == '$') {
          out.append(dollar());
        } else if (c == escape && at < text.length() && escapable(text.charAt(at))) {
          out.append(text.charAt(at++));
        } else {
          out.append(c);
        }
      }
      throw new Unclear("a \" is not closed.");
    }

    private boolean escapable(char c) {
      return c == '"' || c == '$' || c == escape;
    }

    private String dollar() throws Unclear {
      if (at < text.length() && text.charAt(at) == '{') {
        at++;
        return braced();
      }
      String name = name();
      return name.isEmpty() ? "$" : variables.apply(name).orElse("");
    }

    private String name() {
      int from = at;
      while (at < text.length() && nameCharacter(text.charAt(at), at == from)) {
        at++;
      }
      return text.substring(from, at);
    }

    private boolean nameCharacter(char c, boolean first) {
      boolean letter = c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (!first && c >= '0' && c <= '9');
    }

    private String braced() throws Unclear {
      String name = name();
      if (name.isEmpty() || at >= text.length()) {
        throw new Unclear("'" + text + "' has a variable without a name or a closing brace.");
      }
      char operator = text.charAt(at++);
      if (operator == '}') {
        return variables.apply(name).orElse("");
      }
      Optional<String> value = variables.apply(name);
      if (operator == ':' && at < text.length()) {
        operator = text.charAt(at++);
        value = value.filter(v -> !v.isEmpty());
      }
      if ("-+?".indexOf(operator) < 0) {
        throw new Unclear("'" + text + "' uses an expansion other than :- :+ and :?.");
      }
      String word = until('}');
      if (operator == '+') {
        return value.isPresent() ? word : "";
      }
      if (operator == '?' && value.isEmpty()) {
        throw new Unclear("variable " + name + " is not set: " + word + ".");
      }
      return value.orElse(word);
    }
  }
}
