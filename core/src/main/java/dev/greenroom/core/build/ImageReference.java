package dev.greenroom.core.build;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which image of which registry, by the rules of docker (the grammar of distribution/reference):
 * {@code [host[:port]/]path[:tag][@sha256:…]}. What docker adds in silence stands here in full: a
 * path without a host is of Docker Hub, one without a slash of its {@code library}, and what has
 * neither a tag nor a digest is {@code latest}.
 *
 * @param host the registry, with its port if it has one, in lower case
 * @param path in the registry
 * @param tag at most 128 characters
 * @param digest {@code sha256:} and 64 hexadecimal digits: the image and no other
 */
public record ImageReference(
    String host, String path, Optional<String> tag, Optional<String> digest) {
  /** What a text must be, as the end of a sentence. */
  public static final String ALLOWED =
      "a reference of an image as docker writes it, [host[:port]/]path[:tag][@sha256:…], its name"
          + " in lower case and at most 255 characters long";

  /** What the address of a registry must be, as the end of a sentence. */
  public static final String ALLOWED_REGISTRY =
      "the host of a registry, with or without https:// and a port, such as ghcr.io";

  public static final String DOCKER_HUB = "docker.io";

  private static final int LONGEST_NAME = 255;

  /** Name, colon, tag, at, digest. */
  private static final int LONGEST = LONGEST_NAME + 1 + 128 + 1 + 71;

  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST =
      "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]{2,45}])(?::[0-9]{1,5})?";
  private static final String STEP = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern WHOLE =
      Pattern.compile(
          "(?:(?<host>"
              + HOST
              + ")/)?(?<path>"
              + STEP
              + "(?:/"
              + STEP
              + ")*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?");
  private static final Pattern REGISTRY =
      Pattern.compile("(?i:https?://)?(?<host>" + HOST + ")(?:/(?:v[12]/?)?)?");

  /** The reference; empty when the text is none ({@link #ALLOWED}). */
  public static Optional<ImageReference> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    String first = text.substring(0, Math.max(0, text.indexOf('/')));
    Matcher whole = WHOLE.matcher(isHost(first) ? text : DOCKER_HUB + "/" + text);
    if (!whole.matches() || whole.group("host") == null) {
      return Optional.empty();
    }
    String host = canonical(whole.group("host"));
    boolean official = host.equals(DOCKER_HUB) && whole.group("path").indexOf('/') < 0;
    String path = (official ? "library/" : "") + whole.group("path");
    Optional<String> digest = Optional.ofNullable(whole.group("digest"));
    Optional<String> tag =
        Optional.ofNullable(whole.group("tag"))
            .or(() -> digest.isPresent() ? Optional.empty() : Optional.of("latest"));
    return portFits(host) && host.length() + 1 + path.length() <= LONGEST_NAME && !isDigest(text)
        ? Optional.of(new ImageReference(host, path, tag, digest))
        : Optional.empty();
  }

  /**
   * The reference in that registry; one that begins with the registry already is taken as it is.
   *
   * @param registry of {@link #registry(String)}
   */
  public static Optional<ImageReference> parse(String registry, String text) {
    return parse(text.startsWith(registry + "/") ? text : registry + "/" + text);
  }

  /** The host of a registry, by its address; empty when it is none ({@link #ALLOWED_REGISTRY}). */
  public static Optional<String> registry(String address) {
    if (address.length() > LONGEST_NAME) {
      return Optional.empty();
    }
    Matcher matcher = REGISTRY.matcher(address);
    return matcher.matches()
        ? Optional.of(canonical(matcher.group("host")))
            .filter(host -> isHost(host) && portFits(host))
        : Optional.empty();
  }

  /** Without a dot or a port docker takes the first step for a user of Docker Hub. */
  private static boolean isHost(String first) {
    return first.equals("localhost") || first.indexOf('.') >= 0 || first.indexOf(':') >= 0;
  }

  private static String canonical(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals("index.docker.io") ? DOCKER_HUB : lower;
  }

  private static boolean portFits(String host) {
    int colon = host.indexOf(':', host.indexOf(']') + 1);
    if (colon < 0) {
      return true;
    }
    int port = Integer.parseInt(host.substring(colon + 1));
    return port >= 1 && port <= 65_535;
  }

  /** Docker takes 64 hexadecimal digits for the id of an image, never for a name. */
  private static boolean isDigest(String text) {
    return text.matches("[a-f0-9]{64}");
  }

  /** The registry and the path. */
  public String name() {
    return host + "/" + path;
  }

  /** The same image whatever becomes of the tag; one that has a digest is so already. */
  public ImageReference pinned(String byDigest) {
    return digest.isPresent() ? this : new ImageReference(host, path, tag, Optional.of(byDigest));
  }

  /** As docker takes it. */
  @Override
  public String toString() {
    return name() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
