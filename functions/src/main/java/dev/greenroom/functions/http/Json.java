package dev.greenroom.functions.http;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as maps, lists, strings, numbers and booleans; nulls are kept both ways. */
public final class Json {
  private static final JsonType<Object> ANY =
      Jsonb.builder().serializeNulls(true).serializeEmpty(true).build().type(Object.class);

  private Json() {}

  /**
   * Reads one JSON value: whole numbers as {@code Long}, other numbers as {@code Double}.
   *
   * @throws IllegalArgumentException with the beginning of a sentence when it is not UTF-8, not
   *     JSON, or nested deeper than {@value JsonParser#DEEPEST}
   */
  public static Object read(byte[] bytes) {
    return JsonParser.parse(text(bytes));
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not UTF-8", e);
    }
  }

  /** The text with a question mark for each broken surrogate pair, which UTF-8 cannot hold. */
  public static String writable(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** The UTF-8 bytes of maps, lists, strings, numbers, booleans and nulls. */
  public static byte[] write(Object value) {
    return ANY.toJsonBytes(value);
  }
}
