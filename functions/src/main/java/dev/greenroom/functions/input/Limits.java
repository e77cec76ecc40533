package dev.greenroom.functions.input;

import java.util.Optional;
import java.util.regex.Pattern;

/** What the contract allows in the fields that several operations share. */
public final class Limits {
  /** The pattern has no lower bound in the contract, its length has. */
  public static final Text ROOM_ID =
      Text.matching(1, 100, "[a-zA-Z0-9_-]*", "a-z, A-Z, 0-9, _ and -");

  public static final Text ROOM_CONFIG = Text.of(0, 10_000);

  /** A player types it in. */
  public static final Text SHORT_CODE = Text.of(1, 100);

  /** Java keeps some of the words for itself. */
  public static final Text VISIBILITY =
      new Text(
          1,
          10,
          Optional.of(Pattern.compile("private|public|local")),
          "one of private, public, local");

  public static final Text TAG = Text.of(0, 1000);
  public static final Text APP_NAME = Text.matching(1, 64, "[a-z0-9-]+", "a-z, 0-9 and -");

  public static final Text TOKEN_NAME = Text.of(1, 64);

  /** Ids that exist or not; a longer one is no key that the tables take. */
  public static final Text ANY_ID = Text.of(1, 200);

  /** Our own: the contract has none. Two dots would not survive a client's idea of a path. */
  public static final Text BUILD_ID =
      Text.matching(1, 100, "(?!\\.{1,2}$)[a-zA-Z0-9_.-]+", "a-z, A-Z, 0-9, _, . and -");

  private Limits() {}
}
