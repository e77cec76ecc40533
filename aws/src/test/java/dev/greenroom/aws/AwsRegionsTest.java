package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.region.Region;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsRegionsTest {

  @Test
  void everyGameRegionIsServedByARegionThatTheSdkKnows() {
    AwsRegions regions = AwsRegions.defaults();
    List<String> known =
        software.amazon.awssdk.regions.Region.regions().stream().map(Object::toString).toList();
    for (Region region : Region.values()) {
      assertTrue(known.contains(regions.of(region).orElseThrow()), region.name());
    }
    assertEquals(13, regions.all().size(), "Chicago and Dallas share one");
  }

  @Test
  void anOperatorMayLeaveRegionsOut() {
    AwsRegions one = AwsRegions.parse("# ours\n\nLondon | eu-west-2\n");
    assertEquals(Map.of(Region.London, "eu-west-2"), one.byGameRegion());
    assertEquals(Optional.empty(), one.of(Region.Tokyo));
  }

  @Test
  void oneAwsRegionMayServeSeveralGameRegions() {
    AwsRegions ohio = AwsRegions.defaults().only("us-east-2");
    assertEquals(
        Map.of(Region.Chicago, "us-east-2", Region.Dallas, "us-east-2"), ohio.byGameRegion());
    assertThrows(IllegalArgumentException.class, () -> AwsRegions.defaults().only("eu-north-1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "London;line 1 of the AWS regions has 1 cells",
        "Atlantis | eu-west-2;line 1 of the AWS regions names 'Atlantis'",
        "London | Europe;line 1 of the AWS regions names 'Europe'",
        "London|eu-west-1\\nLondon|eu-west-2;line 2 of the AWS regions names London a second time",
        "# none;at least one"
      })
  void whatIsWrongIsNamedWithItsLine(String text, String sentence) {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class, () -> AwsRegions.parse(text.replace("\\n", "\n")));
    assertTrue(wrong.getMessage().startsWith(sentence), wrong.getMessage());
  }
}
