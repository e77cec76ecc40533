package dev.greenroom.local.docker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the engine says went wrong, for people. */
final class Words {
  private static final Pattern MESSAGE =
      Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private Words() {}

  /** Without the status line and the JSON around it, and without a full stop. */
  static String of(Throwable fault) {
    String text =
        fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    return message(text).replaceFirst("^Status \\d+: ", "").strip().replaceFirst("\\.$", "");
  }

  /** The message of an error's JSON, else the text itself. */
  static String message(String text) {
    Matcher json = MESSAGE.matcher(text);
    return json.find()
        ? json.group(1).replace("\\\"", "\"").replace("\\n", " ").replace("\\\\", "\\")
        : text.strip();
  }
}
