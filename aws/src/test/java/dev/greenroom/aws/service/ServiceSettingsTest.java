package dev.greenroom.aws.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.region.Region;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ServiceSettingsTest {
  static final List<String> NAMES = ServiceSettings.NAMES;

  private static final Map<String, String> ALL =
      Map.ofEntries(
          Map.entry("AWS_REGION", "eu-central-1"),
          Map.entry("GREENROOM_ACCOUNT", "123456789012"),
          Map.entry("GREENROOM_TABLE_PREFIX", "greenroom"),
          Map.entry("GREENROOM_MASTER_KEY_SECRET", "greenroom/master-key"),
          Map.entry("GREENROOM_REGIONS", "Frankfurt=eu-central-1, Seattle=us-west-2"),
          Map.entry("GREENROOM_UPLOADS", "uploads"),
          Map.entry("GREENROOM_BUILDS", "greenroom-builds"),
          Map.entry("GREENROOM_EVENT_BUS", "greenroom"),
          Map.entry("GREENROOM_CLOUD_EVENTS", "https://sqs.example/1/cloud"),
          Map.entry("GREENROOM_UNPUBLISHED", "https://sqs.example/1/unpublished"),
          Map.entry("GREENROOM_ADDRESS", "https://api.example.org/"));

  @Test
  void readsAll() {
    ServiceSettings settings = ServiceSettings.of(ALL);

    assertEquals("eu-central-1", settings.region());
    assertEquals("123456789012", settings.account());
    assertEquals("greenroom-", settings.tablePrefix());
    assertEquals("greenroom/master-key", settings.masterKeySecret());
    assertEquals(Optional.of("us-west-2"), settings.regions().of(Region.Seattle));
    assertEquals(List.of("us-west-2", "eu-central-1"), settings.regions().all());
    assertEquals("uploads", settings.uploads());
    assertEquals("greenroom-builds", settings.builds());
    assertEquals("greenroom", settings.eventBus());
    assertEquals(URI.create("https://sqs.example/1/cloud"), settings.cloudEvents());
    assertEquals(URI.create("https://sqs.example/1/unpublished"), settings.unpublished());
    assertEquals(URI.create("https://api.example.org"), settings.address());
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void namesOneThatIsMissing(String name) {
    Map<String, String> without = new HashMap<>(ALL);
    without.put(name, " ");

    assertEquals("The service's environment lacks %s.".formatted(name), refusal(without));
  }

  @Test
  void namesAllThatAreMissingInOneSentence() {
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> ServiceSettings.of(Map.of("AWS_REGION", "eu-central-1"), "GREENROOM_OTHER"))
            .getMessage();

    assertEquals(
        "The service's environment lacks GREENROOM_ACCOUNT, GREENROOM_TABLE_PREFIX,"
            + " GREENROOM_MASTER_KEY_SECRET, GREENROOM_REGIONS, GREENROOM_UPLOADS,"
            + " GREENROOM_BUILDS, GREENROOM_EVENT_BUS, GREENROOM_CLOUD_EVENTS,"
            + " GREENROOM_UNPUBLISHED, GREENROOM_ADDRESS, GREENROOM_OTHER.",
        said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GREENROOM_ACCOUNT | 12345 | GREENROOM_ACCOUNT is '12345', which is not an account of AWS,"
            + " of 12 digits.",
        "GREENROOM_TABLE_PREFIX | Green | GREENROOM_TABLE_PREFIX is 'Green', which is not a name of"
            + " a-z, 0-9 and -, at most 20, which begins with a letter.",
        "GREENROOM_ADDRESS | api.example.org | GREENROOM_ADDRESS is 'api.example.org', which is not"
            + " an address such as https://api.example.org.",
        "GREENROOM_SHARED_VCPUS | 0 | GREENROOM_SHARED_VCPUS is '0', which is not a whole number"
            + " from 1 to 1000000.",
        "GREENROOM_SPOT | Atlantis | GREENROOM_SPOT names 'Atlantis', which is neither a game"
            + " region nor a node shape, as Frankfurt and shape-amd64-4-8 are.",
        "GREENROOM_CLOUD_EVENTS | a queue | GREENROOM_CLOUD_EVENTS is 'a queue', which is not the"
            + " address of a queue.",
        "GREENROOM_UNPUBLISHED | ftp://x/y | GREENROOM_UNPUBLISHED is 'ftp://x/y', which is not the"
            + " address of a queue."
      })
  void namesOneThatIsWrong(String name, String value, String sentence) {
    Map<String, String> wrong = new HashMap<>(ALL);
    wrong.put(name, value);

    assertEquals(sentence, refusal(wrong));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Frankfurt | Frankfurt",
        "Frankfurt=eu-central-1, | ''",
        "Atlantis=eu-central-1 | Atlantis=eu-central-1",
        "Frankfurt=here | Frankfurt=here",
        "Frankfurt=eu-central-1,Frankfurt=eu-west-1 | Frankfurt=eu-west-1"
      })
  void namesTheRegionThatIsWrong(String value, String entry) {
    Map<String, String> wrong = new HashMap<>(ALL);
    wrong.put("GREENROOM_REGIONS", value);

    assertEquals(
        ("GREENROOM_REGIONS has the entry '%s'; entries are such as Frankfurt=eu-central-1, each"
                + " game region once, with commas between them; the game regions are %s.")
            .formatted(entry, Region.allowed()),
        refusal(wrong));
  }

  private static String refusal(Map<String, String> environment) {
    return assertThrows(IllegalArgumentException.class, () -> ServiceSettings.of(environment))
        .getMessage();
  }
}
