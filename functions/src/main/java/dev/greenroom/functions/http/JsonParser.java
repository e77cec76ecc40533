package dev.greenroom.functions.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) to the letter. It is our own because avaje-jsonb 3.11 refuses every string
 * of more than 50,000 characters, and the body of a request is one string of its event; it also
 * descends without a bound, and does not mind what follows the value.
 */
final class JsonParser {
  static final int DEEPEST = 64;

  private final String text;
  private int at;
  private int depth;

  private JsonParser(String text) {
    this.text = text;
  }

  static Object parse(String text) {
    JsonParser parser = new JsonParser(text);
    Object value = parser.value();
    parser.skipSpace();
    if (parser.at < text.length()) {
      throw parser.wrong("something follows the end");
    }
    return value;
  }

  private Object value() {
    skipSpace();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    enter();
    Map<String, Object> object = new LinkedHashMap<>();
    if (!closes('}')) {
      do {
        skipSpace();
        String name = string();
        if (object.containsKey(name)) {
          throw wrong("a name is given twice");
        }
        skipSpace();
        expect(':');
        object.put(name, value());
      } while (another('}'));
    }
    depth--;
    return object;
  }

  private List<Object> array() {
    enter();
    List<Object> array = new ArrayList<>();
    if (!closes(']')) {
      do {
        array.add(value());
      } while (another(']'));
    }
    depth--;
    return array;
  }

  private void enter() {
    at++;
    if (++depth > DEEPEST) {
      throw new IllegalArgumentException("it is nested deeper than " + DEEPEST);
    }
  }

  private boolean closes(char bracket) {
    skipSpace();
    boolean closed = peek() == bracket;
    if (closed) {
      at++;
    }
    return closed;
  }

  private boolean another(char bracket) {
    skipSpace();
    if (peek() == ',') {
      at++;
      return true;
    }
    expect(bracket);
    return false;
  }

  private String string() {
    expect('"');
    int plain = at;
    while (peek() != '"' && peek() != '\\') {
      checkCharacter();
    }
    if (peek() == '"') {
      return text.substring(plain, at++);
    }
    StringBuilder escaped = new StringBuilder(text.substring(plain, at));
    while (peek() != '"') {
      if (peek() == '\\') {
        at++;
        escaped.append(escape());
      } else {
        escaped.append(peek());
        checkCharacter();
      }
    }
    at++;
    return escaped.toString();
  }

  private void checkCharacter() {
    if (peek() < ' ') {
      throw wrong("a control character stands in a string");
    }
    at++;
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("an escape is unknown");
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++, at++) {
      char c = peek();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw wrong("an escape is unknown");
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  /** Whole numbers as longs wherever a double holds them exactly, all others as doubles. */
  private Number number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (next('.')) {
      at++;
      digits();
    }
    if (next('e') || next('E')) {
      at++;
      if (next('+') || next('-')) {
        at++;
      }
      digits();
    }
    double number = Double.parseDouble(text.substring(start, at));
    if (number == Math.rint(number) && Math.abs(number) <= 1L << 53) {
      return (long) number;
    }
    return number;
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw wrong("no value stands here");
    }
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong("no value stands here");
    }
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (next(' ') || next('\n') || next('\r') || next('\t')) {
      at++;
    }
  }

  private boolean next(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw wrong("'%c' is missing".formatted(c));
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw new IllegalArgumentException("it ends too early");
    }
    return text.charAt(at);
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("%s at character %d".formatted(what, at + 1));
  }
}
