package dev.greenroom.functions.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static Object read(String text) {
    return Json.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void nullsAndOrderAreKept() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("z", null);
    object.put("a", Arrays.asList(1, null, 0.5, true, "ü\"\n", Map.of()));
    object.put("l", 21_000_000_000L);
    assertEquals(
        "{\"z\":null,\"a\":[1,null,0.5,true,\"ü\\\"\\n\",{}],\"l\":21000000000}",
        new String(Json.write(object), StandardCharsets.UTF_8));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    assertEquals(
        Map.of("a", List.of(1L, "}]\\\"", 0.25)), read(" {\"a\":[1,\"}]\\\\\\\"\",2.5e-1]}\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "{\"a\":}",
        "{\"a\" 1}",
        "{'a':1}",
        "{\"a\":1}x",
        "{}{}",
        "[] []",
        "{\"a\":nul}",
        "{\"a\":+1}",
        "{\"a\":01}",
        "{\"a\":.5}",
        "{\"a\":NaN}",
        "{\"a\":\"\\q\"}",
        "{\"a\":\"open",
        "{\"a\":1,\"a\":2}",
        "]",
        "}",
        "{\"a\":\"\\u12\"}",
        "\\",
        "tru",
        "truex",
        "[1,]",
        "{\"a\":1,}",
        "{,}",
        "[,1]",
        "-",
        "1.",
        "1e",
        "{1:2}",
        "\"a\nb\"",
        "{\"a\":1",
        "nulll",
        "\u00a0 1",
        "{\"a\":0x1}"
      })
  void whatIsNoJsonIsRefusedInASentence(String text) {
    assertThrows(IllegalArgumentException.class, () -> read(text));
  }

  @Test
  void stringsMayBeAsLongAsABody() {
    String text = "ü\\n".repeat(1_000_000);
    assertEquals("ü\n".repeat(1_000_000), read('"' + text + '"'));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "1.0, 1",
    "1e2, 100",
    "21000000000, 21000000000",
    "9007199254740992, 9007199254740992"
  })
  void wholeNumbersAreLongs(String text, long number) {
    assertEquals(number, read(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0.5",
    "-2.5e-1, -0.25",
    "1e400, Infinity",
    "12345678901234567890, 12345678901234567890"
  })
  void otherNumbersAreDoubles(String text, double number) {
    assertEquals(number, read(text));
  }

  @Test
  void escapesAreRead() {
    assertEquals("\"\\/\b\f\n\r\tü😀", read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fC\\ud83d\\ude00\""));
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    byte[] bytes = {'"', (byte) 0xff, (byte) 0xfe, '"'};
    assertThrows(IllegalArgumentException.class, () -> Json.read(bytes));
  }

  @Test
  void deepNestingIsRefusedBeforeItEndsTheThread() {
    assertEquals(
        "it is nested deeper than 64",
        assertThrows(IllegalArgumentException.class, () -> read("[".repeat(1_000_000)))
            .getMessage());
    read("[".repeat(64) + "]".repeat(64));
  }
}
