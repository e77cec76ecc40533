package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.usage.PriceList;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceFileTest {
  @TempDir private Path folder;

  private PriceList read(String text) throws IOException, StackFailed {
    return PriceFile.read(Optional.of(Files.writeString(folder.resolve("prices.json"), text)));
  }

  @Test
  void whatIsNotNamedHasItsUsualPrice() throws Exception {
    PriceList usual = PriceList.defaults();
    assertEquals(usual, PriceFile.read(Optional.empty()));
    assertEquals(usual, read("{}"));
    assertEquals(
        new PriceList("EUR", new BigDecimal("0.05"), usual.memoryGbHour(), BigDecimal.ZERO),
        read("{\"currency\":\"EUR\",\"vcpuHour\":0.05,\"egressGb\":0}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | it is no JSON object",
        "{ | is wrong",
        "{\"vcpuHours\":1} | [vcpuHours] is none of its fields",
        "{\"vcpuHour\":\"1\"} | vcpuHour is '1'; it must be a number",
        "{\"vcpuHour\":-1} | vcpuHour is -1; it must be 0 or more",
        "{\"egressGb\":1e999} | egressGb",
        "{\"currency\":\"euro\"} | currency is 'euro'; it must be three capital letters",
      })
  void whatIsWrongIsSaidInASentence(String text, String why) {
    String message = assertThrows(StackFailed.class, () -> read(text)).getMessage();
    assertTrue(message.contains(why) && message.endsWith("."), message);
  }

  @Test
  void aFileThatIsNotThereIsSaidToo() {
    Path missing = folder.resolve("none.json");
    assertEquals(
        "The price list '%s' cannot be read.".formatted(missing),
        assertThrows(StackFailed.class, () -> PriceFile.read(Optional.of(missing))).getMessage());
  }
}
