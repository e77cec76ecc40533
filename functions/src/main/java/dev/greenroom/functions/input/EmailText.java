package dev.greenroom.functions.input;

import java.util.Locale;

/**
 * Addresses of users. They are names here, to which nothing is sent: ASCII, and the case of their
 * letters does not matter.
 */
public final class EmailText {
  /** 254: the longest address that a mail server must take (RFC 5321). */
  public static final Text ALLOWED =
      Text.matching(
          3,
          254,
          "[\\x21-\\x3f\\x41-\\x7e]+@[\\x21-\\x3f\\x41-\\x7e]+",
          "printable ASCII without spaces, one of them an @ inside");

  private EmailText() {}

  /** The required field {@code userEmail}, in the form in which users are known. */
  public static String required(Fields body) {
    return normal(body.requiredText("userEmail", ALLOWED));
  }

  /** The form in which users are known. */
  public static String normal(String address) {
    return address.toLowerCase(Locale.ROOT);
  }
}
