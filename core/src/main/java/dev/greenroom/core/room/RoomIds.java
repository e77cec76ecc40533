package dev.greenroom.core.room;

import dev.greenroom.core.secret.Hashes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Room ids as Hathora made them: 13 characters of base 36, lower case. */
public final class RoomIds {
  private static final int LENGTH = 13;
  private static final BigInteger SPACE = BigInteger.valueOf(36).pow(LENGTH);

  private final RandomGenerator random;

  public RoomIds(RandomGenerator random) {
    this.random = random;
  }

  public String random() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return text(bytes);
  }

  /** The id that this key always gives in this application; the key needs no table. */
  public static String of(String appId, String idempotencyKey) {
    return text(Hashes.hmac(appId.getBytes(StandardCharsets.UTF_8), "room/" + idempotencyKey));
  }

  private static String text(byte[] bytes) {
    String digits = new BigInteger(1, bytes).mod(SPACE).toString(36);
    return "0".repeat(LENGTH - digits.length()) + digits;
  }
}
