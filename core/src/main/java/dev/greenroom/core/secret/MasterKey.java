package dev.greenroom.core.secret;

import java.util.function.Supplier;

/**
 * The key of an installation, kept outside its tables, from which a key for each purpose follows.
 * It may be read from afar: that is done when something is first sealed or derived, once.
 */
public final class MasterKey {
  private static final int BYTES = 32;

  private final Supplier<byte[]> source;
  private volatile byte[] key;

  private MasterKey(Supplier<byte[]> source) {
    this.source = source;
  }

  /**
   * @param key 32 bytes
   */
  public static MasterKey of(byte[] key) {
    byte[] copy = checked(key.clone());
    return new MasterKey(() -> copy);
  }

  /**
   * @param source gives 32 bytes; asked again when it throws
   */
  public static MasterKey readFrom(Supplier<byte[]> source) {
    return new MasterKey(source);
  }

  /** Reads it now, so that a source out of reach is known before it is needed. */
  public void read() {
    if (key == null) {
      key = checked(source.get());
    }
  }

  /** 32 bytes for one purpose, which say nothing of those for another. */
  public Supplier<byte[]> keyFor(String purpose) {
    return () -> {
      read();
      return Hashes.hmac(key, purpose);
    };
  }

  private static byte[] checked(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          "the key has %d bytes, not %d".formatted(key.length, BYTES));
    }
    return key;
  }
}
