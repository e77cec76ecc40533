package dev.greenroom.local.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JSON form of an instruction: an array of strings, and nothing else of JSON. */
final class JsonWords {
  private final String text;
  private int at;

  private JsonWords(String text) {
    this.text = text;
  }

  /** Empty when the text is not a JSON array of strings; Docker then takes it as shell form. */
  static Optional<List<String>> parse(String text) {
    try {
      return Optional.of(new JsonWords(text.strip()).array());
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private List<String> array() {
    List<String> words = new ArrayList<>();
    expect('[');
    if (peek() == ']') {
      at++;
    } else {
      do {
        words.add(string());
      } while (comma());
      expect(']');
    }
    if (at != text.length()) {
      throw new IllegalArgumentException("more after the array");
    }
    return List.copyOf(words);
  }

  private boolean comma() {
    if (peek() == ',') {
      at++;
      return true;
    }
    return false;
  }

  private String string() {
    expect('"');
    StringBuilder word = new StringBuilder();
    for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
      word.append(c == '\\' ? escaped() : c);
    }
    return word.toString();
  }

  private char escaped() {
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw new IllegalArgumentException("unknown escape " + c);
    };
  }

  private char peek() {
    while (Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw new IllegalArgumentException("expected " + c);
    }
    at++;
  }
}
