package dev.greenroom.local;

import dev.greenroom.core.usage.PriceList;
import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A price list in a file: a JSON object with {@code currency}, {@code vcpuHour}, {@code
 * memoryGbHour} and {@code egressGb}. What is not named has its usual price.
 */
final class PriceFile {
  private static final Set<String> NAMES =
      Set.of("currency", "vcpuHour", "memoryGbHour", "egressGb");

  private PriceFile() {}

  /**
   * The prices of the file, or the usual ones without a file.
   *
   * @throws StackFailed with one sentence when it cannot be read, or is no price list
   */
  static PriceList read(Optional<Path> file) throws StackFailed {
    return file.isPresent() ? read(file.get()) : PriceList.defaults();
  }

  private static PriceList read(Path file) throws StackFailed {
    try {
      if (Json.read(Files.readAllBytes(file)) instanceof Map<?, ?> prices) {
        return list(prices);
      }
      throw new IllegalArgumentException("it is no JSON object");
    } catch (IOException e) {
      throw new StackFailed("The price list '%s' cannot be read.".formatted(file));
    } catch (IllegalArgumentException e) {
      throw new StackFailed("The price list '%s' is wrong: %s.".formatted(file, e.getMessage()));
    }
  }

  private static PriceList list(Map<?, ?> prices) {
    Set<Object> unknown = new TreeSet<>(prices.keySet());
    unknown.removeAll(NAMES);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("%s is none of its fields".formatted(unknown));
    }
    PriceList usual = PriceList.defaults();
    return new PriceList(
        prices.get("currency") == null ? usual.currency() : prices.get("currency").toString(),
        price(prices, "vcpuHour", usual.vcpuHour()),
        price(prices, "memoryGbHour", usual.memoryGbHour()),
        price(prices, "egressGb", usual.egressGb()));
  }

  private static BigDecimal price(Map<?, ?> prices, String name, BigDecimal usual) {
    return switch (prices.get(name)) {
      case null -> usual;
      case Number number when Double.isFinite(number.doubleValue()) ->
          new BigDecimal(number.toString());
      case Object other ->
          throw new IllegalArgumentException(
              "%s is '%s'; it must be a number".formatted(name, other));
    };
  }
}
