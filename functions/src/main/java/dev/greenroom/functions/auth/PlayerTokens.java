package dev.greenroom.functions.auth;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Tokens of players: JWTs, HS256 under the application's secret, which its game servers have too.
 * Claims per the contract: {@code type}, {@code id}, {@code name}, {@code iat} in seconds; none
 * expires.
 */
public final class PlayerTokens {
  private static final int ID_LENGTH = 9;
  private static final List<String> MOODS =
      List.of(
          "brave", "calm", "clever", "eager", "fancy", "gentle", "happy", "jolly", "kind", "lucky",
          "mighty", "nimble", "proud", "quick", "silent", "witty");
  private static final List<String> COLOURS =
      List.of(
          "amber", "azure", "coral", "crimson", "emerald", "golden", "indigo", "ivory", "jade",
          "lilac", "olive", "pink", "ruby", "silver", "teal", "violet");
  private static final List<String> ANIMALS =
      List.of(
          "badger", "beaver", "crane", "dolphin", "eagle", "falcon", "fox", "gecko", "heron",
          "lynx", "marten", "otter", "panda", "raven", "tiger", "walrus");

  private final RandomGenerator random;

  public PlayerTokens(RandomGenerator random) {
    this.random = random;
  }

  /** A new identity with a random three-word name. */
  public String anonymous(String appSecret, Instant now) {
    String name = one(MOODS) + "-" + one(COLOURS) + "-" + one(ANIMALS);
    return PlayerJwt.sign(appSecret, claims("anonymous", id(), name, now));
  }

  /** The nickname is the identity. */
  public String nickname(String appSecret, String nickname, Instant now) {
    return PlayerJwt.sign(appSecret, claims("nickname", nickname, nickname, now));
  }

  /** The identity is the one that Google names; it never changes, the name may. */
  public String google(String appSecret, GoogleIdTokens.Identity identity, Instant now) {
    return PlayerJwt.sign(appSecret, claims("google", identity.subject(), identity.name(), now));
  }

  private static Map<String, Object> claims(String type, String id, String name, Instant now) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("type", type);
    claims.put("id", id);
    claims.put("name", name);
    claims.put("iat", now.getEpochSecond());
    return claims;
  }

  private String id() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(Character.forDigit(random.nextInt(36), 36));
    }
    return id.toString();
  }

  private String one(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
