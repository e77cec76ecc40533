package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Counted by hand from the developer guide, "DynamoDB item sizes and formats". */
class ItemSizeTest {

  @Test
  void aNameCountsAsMuchAsItsBytes() {
    assertEquals(6 + 5, size("roomId", AttributeValue.fromS("lobby")));
  }

  @Test
  void textCountsInUtf8NotInCharacters() {
    assertEquals(1 + 2, size("n", AttributeValue.fromS("ü")));
    assertEquals(2 + 4, size("ñ", AttributeValue.fromS("🎮")));
  }

  @Test
  void aNumberTakesAByteForTwoDigitsAndOneMore() {
    assertEquals(2, number("7"));
    assertEquals(2, number("42"));
    assertEquals(3, number("123"));
    assertEquals(8, number("1767323045678"));
  }

  @Test
  void zerosAtBothEndsOfANumberAreNotCounted() {
    assertEquals(number("5"), number("5000000"));
    assertEquals(number("5"), number("0.0005"));
  }

  @Test
  void aMinusIsAByte() {
    assertEquals(number("42") + 1, number("-42"));
  }

  @Test
  void flagsAndNullAreAByte() {
    assertEquals(1 + 1, size("a", AttributeValue.fromBool(true)));
    assertEquals(1 + 1, size("a", AttributeValue.fromNul(true)));
  }

  @Test
  void bytesCountRawNotInBase64() {
    assertEquals(1 + 9, size("b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[9]))));
  }

  @Test
  void aListOrMapIsThreeBytesOneForEachElementAndWhatIsInIt() {
    assertEquals(1 + 3, size("l", AttributeValue.fromL(List.of())));
    assertEquals(
        1 + 3 + (1 + 2) + (1 + 1),
        size(
            "l",
            AttributeValue.fromL(
                List.of(AttributeValue.fromS("ab"), AttributeValue.fromBool(false)))));
    assertEquals(
        1 + 3 + (1 + 4 + 2),
        size("m", AttributeValue.fromM(Map.of("port", AttributeValue.fromN("42")))));
  }

  private static long size(String name, AttributeValue value) {
    return ItemSize.of(Map.of(name, value));
  }

  private static long number(String text) {
    return ItemSize.of(AttributeValue.fromN(text));
  }
}
