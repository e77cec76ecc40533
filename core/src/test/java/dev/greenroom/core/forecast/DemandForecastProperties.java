package dev.greenroom.core.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.scaling.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds whatever was observed, and whatever clock it was observed by. */
class DemandForecastProperties {
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  /** Some samples with the same demand, after a jump of the clock. */
  record Stretch(int jumpSeconds, int samples, int demand) {}

  @Provide
  Arbitrary<List<Stretch>> stretches() {
    return Combinators.combine(
            Arbitraries.integers().between(-200_000, 200_000),
            Arbitraries.integers().between(1, 400),
            Arbitraries.integers().between(0, 1_000_000))
        .as(Stretch::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 300)
  void whatIsExpectedIsANumberAndNeverLessThanWhatIsRequested(
      @ForAll("stretches") List<Stretch> stretches) {
    DemandForecast forecast = new DemandForecast();
    Instant now = START;
    for (Stretch stretch : stretches) {
      now = now.plusSeconds(stretch.jumpSeconds());
      for (int i = 0; i < stretch.samples(); i++) {
        now = now.plusSeconds(30);
        forecast.observe(now, stretch.demand());
        Outlook outlook = forecast.outlook(now, Duration.ofSeconds(150));
        assertTrue(Double.isFinite(outlook.demand()) && outlook.demand() >= 0, outlook::toString);
        assertTrue(outlook.error() >= 0, outlook::toString);
        Size requested = new Size(stretch.demand(), stretch.demand());
        Size planned = outlook.beyond(requested).orElse(requested);
        assertTrue(requested.fits(planned), () -> planned + " for " + requested);
      }
    }
  }

  @Property(tries = 300)
  void whatIsReadIsWhatWasSaved(@ForAll("stretches") List<Stretch> stretches) {
    DemandForecast forecast = new DemandForecast();
    Instant now = START;
    for (Stretch stretch : stretches) {
      now = now.plusSeconds(stretch.jumpSeconds());
      for (int i = 0; i < stretch.samples(); i++) {
        now = now.plusSeconds(30);
        forecast.observe(now, stretch.demand());
      }
    }
    byte[] saved = forecast.toBytes();
    byte[] again = DemandForecast.fromBytes(saved).toBytes();
    assertEquals(HexFormat.of().formatHex(saved), HexFormat.of().formatHex(again));
  }
}
