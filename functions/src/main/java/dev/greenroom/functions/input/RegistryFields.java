package dev.greenroom.functions.input;

import dev.greenroom.core.build.ImageReference;
import dev.greenroom.core.build.RegistryLogin;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * RegistryConfig: which image of which registry, and the login for it. What may hold a password is
 * never repeated by a refusal.
 *
 * @param image what is wanted, in full
 * @param login absent for what everybody may pull
 */
public record RegistryFields(ImageReference image, Optional<RegistryLogin> login) {
  private static final int LONGEST_AUTH = 10_000;
  private static final String AUTH =
      "the base64 of 'user:password', as docker keeps it in its config.json, or of"
          + " {\"username\":…,\"password\":…}, of at most %d characters".formatted(LONGEST_AUTH);

  /**
   * Reads them; an empty registry or login counts as absent.
   *
   * @throws GreenroomException 422 for what is no image, no registry or no login
   */
  public static RegistryFields read(Fields body) {
    Optional<String> registry =
        given(body, "registryUrl")
            .map(
                value ->
                    required(
                        "registryUrl",
                        value,
                        ImageReference::registry,
                        ImageReference.ALLOWED_REGISTRY));
    ImageReference image =
        image(
                body,
                text ->
                    registry.isPresent()
                        ? ImageReference.parse(registry.get(), text)
                        : ImageReference.parse(text))
            .orElseThrow(() -> Refusal.missing("image", ImageReference.ALLOWED));
    return new RegistryFields(image, given(body, "auth").map(RegistryFields::login));
  }

  /** The image of a body that names no registry beside it. */
  public static Optional<ImageReference> image(Fields body) {
    return image(body, ImageReference::parse);
  }

  private static Optional<ImageReference> image(
      Fields body, Function<String, Optional<ImageReference>> reader) {
    return body.any("image").map(value -> required("image", value, reader, ImageReference.ALLOWED));
  }

  private static Optional<Object> given(Fields body, String field) {
    return body.any(field).filter(value -> !value.equals(""));
  }

  private static <T> T required(
      String field, Object value, Function<String, Optional<T>> reader, String allowed) {
    return Optional.of(value)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .flatMap(reader)
        .orElseThrow(() -> refused(field, value, allowed));
  }

  /** {@code https://user:password@host} and what is no text may hold a login. */
  private static GreenroomException refused(String field, Object value, String allowed) {
    boolean harmless = value instanceof String text && text.indexOf('@') < 0;
    return harmless ? Refusal.of(field, value, allowed) : unshown(field, allowed);
  }

  private static GreenroomException unshown(String field, String allowed) {
    return new GreenroomException(
        ErrorCode.INVALID,
        "%s is not what it must be, %s; it is not shown, since it may hold a password."
            .formatted(field, allowed));
  }

  private static RegistryLogin login(Object auth) {
    return Optional.of(auth)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .filter(text -> text.length() <= LONGEST_AUTH)
        .flatMap(RegistryFields::decoded)
        .flatMap(text -> text.startsWith("{") ? object(text) : pair(text))
        .filter(login -> printable(login.username()) && printable(login.password()))
        .orElseThrow(() -> unshown("auth", AUTH));
  }

  /** Both alphabets: docker's config.json has the one, its API the other. */
  private static Optional<String> decoded(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.strip().replace('-', '+').replace('_', '/'));
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException neither) {
      return Optional.empty();
    }
  }

  private static Optional<RegistryLogin> pair(String text) {
    int colon = text.indexOf(':');
    return colon < 1
        ? Optional.empty()
        : Optional.of(new RegistryLogin(text.substring(0, colon), text.substring(colon + 1)));
  }

  private static Optional<RegistryLogin> object(String text) {
    try {
      return Json.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map
              && map.get("username") instanceof String username
              && map.get("password") instanceof String password
          ? Optional.of(new RegistryLogin(username, password))
          : Optional.empty();
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** Line breaks would cut a password in two for whoever looks for it in a log. */
  private static boolean printable(String text) {
    return !text.isEmpty() && text.codePoints().allMatch(c -> c >= ' ' && c != 127);
  }
}
