package dev.greenroom.local.cli.simulate;

import java.util.Locale;

/** How figures are written, whatever language the machine speaks. */
final class Form {
  private Form() {}

  static String whole(double value) {
    return String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String times(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  static String point(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** A text within HTML. */
  static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
