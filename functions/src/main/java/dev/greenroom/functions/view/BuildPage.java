package dev.greenroom.functions.view;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildReport;
import dev.greenroom.core.build.BuildStep;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A build as a page of its own: its steps, layers, log and hints. It loads nothing and runs
 * nothing; whatever a user may have chosen is escaped, and a browser is told to run no script
 * anyhow (Content Security Policy Level 3).
 */
public final class BuildPage {
  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;"
          + "color:#1c2420;background:#fff}table{border-collapse:collapse;width:100%}"
          + "td,th{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #dde3df;"
          + "vertical-align:top}td.n,th.n{text-align:right;white-space:nowrap;"
          + "font-variant-numeric:tabular-nums}code,pre{font:13px/1.45 ui-monospace,monospace;"
          + "white-space:pre-wrap;overflow-wrap:anywhere}pre{background:#f3f6f4;padding:1rem}"
          + ".failed{color:#a3170b}"
          + "@media(prefers-color-scheme:dark){body{color:#e3e9e5;background:#151a17}"
          + "pre{background:#1f2622}td,th{border-color:#36403a}.failed{color:#ff8a7d}}";

  /**
   * The address is a secret: no other server is told of it, no index may keep it. The page of a
   * link that was revoked must not come from a cache.
   */
  public static final Map<String, String> HEADERS =
      Map.of(
          "content-type",
          "text/html; charset=utf-8",
          "content-security-policy",
          "default-src 'none'; style-src 'sha256-"
              + sha256(STYLE)
              + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "referrer-policy",
          "no-referrer",
          "x-content-type-options",
          "nosniff",
          "x-robots-tag",
          "noindex, nofollow",
          "cache-control",
          "no-store");

  private final StringBuilder html = new StringBuilder();

  private BuildPage() {}

  /** The page, in UTF-8. */
  public static byte[] of(Build build, BuildReport report, List<String> hints, LogTail log) {
    BuildPage page = new BuildPage();
    page.head(build);
    page.hints(hints);
    page.steps(report.steps());
    page.layers(report.layers());
    report.dockerfile().ifPresent(text -> page.text("Dockerfile", text));
    page.log(log);
    page.html.append("</body></html>\n");
    return page.html.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void head(Build build) {
    html.append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\"><title>Build ")
        .append(escaped(build.buildId()))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>Build ")
        .append(escaped(build.buildId()))
        .append("</h1><table>");
    fact("Status", build.status().name());
    build.buildTag().ifPresent(tag -> fact("Tag", tag));
    build.image().ifPresent(image -> fact("Image of a registry", image));
    build.startedAt().ifPresent(at -> fact("Started", at.toString()));
    build.finishedAt().ifPresent(at -> fact("Finished", at.toString()));
    took(build).ifPresent(time -> fact("Took", seconds(time)));
    if (build.imageSize() > 0) {
      fact("Size of the image", megabytes(build.imageSize()));
    }
    build.contentHash().ifPresent(hash -> fact("SHA-256 of its content", hash));
    html.append("</table>");
  }

  private static Optional<Duration> took(Build build) {
    return build
        .startedAt()
        .flatMap(start -> build.finishedAt().map(end -> Duration.between(start, end)));
  }

  private void fact(String name, String value) {
    html.append("<tr><th>").append(name).append("</th><td>");
    html.append(escaped(value)).append("</td></tr>");
  }

  private void hints(List<String> hints) {
    if (!hints.isEmpty()) {
      html.append("<h2>Hints</h2><ul>");
      hints.forEach(hint -> html.append("<li>").append(escaped(hint)).append("</li>"));
      html.append("</ul>");
    }
  }

  private void steps(List<BuildStep> steps) {
    if (steps.isEmpty()) {
      return;
    }
    long cached = steps.stream().filter(BuildStep::cached).count();
    html.append(
            "<h2>Steps</h2><p>%d, of which %d came from the cache.</p>"
                .formatted(steps.size(), cached))
        .append("<table><tr><th>Step</th><th>Result</th><th class=\"n\">Time</th>")
        .append("<th class=\"n\">Size</th></tr>");
    for (BuildStep step : steps) {
      html.append(step.error().isPresent() ? "<tr class=\"failed\"><td><code>" : "<tr><td><code>")
          .append(escaped(step.name()))
          .append("</code></td><td>")
          .append(step.error().map(BuildPage::escaped).orElse(step.cached() ? "cached" : "done"))
          .append("</td>");
      number(step.cached() ? "" : seconds(step.took()));
      number(step.bytes().isPresent() ? megabytes(step.bytes().getAsLong()) : "");
      html.append("</tr>");
    }
    html.append("</table>");
  }

  private void layers(List<BuildReport.Layer> layers) {
    if (layers.isEmpty()) {
      return;
    }
    html.append("<h2>Layers</h2><table><tr><th>Layer</th><th class=\"n\">Size</th></tr>");
    for (BuildReport.Layer layer : layers) {
      html.append("<tr><td><code>").append(escaped(layer.name())).append("</code></td>");
      number(megabytes(layer.bytes()));
      html.append("</tr>");
    }
    html.append("</table>");
  }

  private void number(String text) {
    html.append("<td class=\"n\">").append(text).append("</td>");
  }

  private void log(LogTail log) {
    String left =
        log.leftOut() == 0 ? "" : "(the first %d bytes are left out)\n".formatted(log.leftOut());
    text("Log", left + log.text());
  }

  private void text(String title, String text) {
    html.append("<h2>").append(title).append("</h2><pre>\n");
    html.append(escaped(text)).append("</pre>");
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }

  private static String megabytes(long bytes) {
    return bytes < 100_000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** For the text of an element: what HTML takes for its own, and what no document may hold. */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        case '\n', '\t' -> safe.append(c);
        default -> safe.append(Character.isISOControl(c) ? '\ufffd' : c);
      }
    }
    return safe.toString();
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
