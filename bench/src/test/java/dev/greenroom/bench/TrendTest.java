package dev.greenroom.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrendTest {

  @Test
  void aLineIsFoundThroughItsOwnPoints() {
    Trend trend = Trend.of(List.of(100, 110, 120, 130));
    assertEquals(115, trend.mean());
    assertEquals(30, trend.rise(), 1e-9);
    assertTrue(trend.grows());
  }

  @Test
  void whatComesAndGoesDoesNotGrow() {
    assertFalse(Trend.of(List.of(100, 120, 90, 115, 95, 118, 92, 110)).grows());
  }

  @Test
  void whatShrinksDoesNotGrow() {
    assertFalse(Trend.of(List.of(100, 80, 60, 40)).grows());
  }

  @Test
  void theFirstHalfIsForgotten() {
    assertEquals(0, Trend.ofSecondHalf(List.of(1, 2, 50, 100, 100, 100, 100, 100)).rise(), 1e-9);
  }
}
