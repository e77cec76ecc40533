package dev.greenroom.functions.http;

/**
 * Looks at the brackets of a JSON text before a parser does: the parser descends by recursion, so a
 * text of a million brackets would end the thread, and it does not mind what follows the value.
 */
final class JsonNesting {
  static final int DEEPEST = 64;

  private final String text;
  private int depth;
  private boolean ended;

  private JsonNesting(String text) {
    this.text = text;
  }

  static void check(String text) {
    new JsonNesting(text).run();
  }

  private void run() {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        continue;
      }
      if (ended) {
        throw new IllegalArgumentException("something follows its end at character " + at);
      }
      switch (c) {
        case '"' -> at = endOfString(at);
        case '{', '[' -> open();
        case '}', ']' -> close();
        default -> {}
      }
    }
  }

  private void open() {
    if (++depth > DEEPEST) {
      throw new IllegalArgumentException("it is nested deeper than " + DEEPEST);
    }
  }

  private void close() {
    ended = --depth <= 0;
  }

  private int endOfString(int start) {
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }
}
