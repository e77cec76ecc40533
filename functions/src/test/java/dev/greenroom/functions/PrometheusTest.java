package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.view.PrometheusText;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Prometheus reads, read by the rules of its text format. */
class PrometheusTest {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"(,|$)");

  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /**
   * The samples by name and labels, these sorted and as they were before they were escaped.
   *
   * @throws AssertionError where a rule of the format is broken
   */
  private static Map<String, Double> parse(String text) {
    assertTrue(text.isEmpty() || text.endsWith("\n"), "the last line ends");
    Map<String, Double> samples = new LinkedHashMap<>();
    Map<String, String> types = new LinkedHashMap<>();
    Set<String> helped = new HashSet<>();
    if (text.isEmpty()) {
      return samples;
    }
    String family = "";
    for (String line : text.split("\n")) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        assertTrue(helped.add(words[2]), "one HELP: " + line);
        assertFalse(types.containsKey(words[2]), "HELP stands before TYPE: " + line);
        assertFalse(words[3].replace("\\\\", "").replace("\\n", "").contains("\\"), line);
      } else if (line.startsWith("# TYPE ")) {
        family = words[2];
        assertNull(types.put(family, words[3]), "one TYPE, before all samples: " + line);
        assertTrue(words[3].matches("counter|gauge"), line);
        assertEquals(words[3].equals("counter"), family.endsWith("_total"), line);
      } else {
        Matcher sample = SAMPLE.matcher(line);
        assertTrue(sample.matches(), line);
        assertEquals(family, sample.group(1), "the samples of a family stand together: " + line);
        String labels = sample.group(3) == null ? "" : labels(sample.group(3), line);
        double value = Double.parseDouble(sample.group(4));
        assertNull(samples.put(family + labels, value), "each sample once: " + line);
      }
    }
    assertEquals(helped, types.keySet());
    return samples;
  }

  private static String labels(String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    int at = 0;
    Matcher label = LABEL.matcher(text);
    while (at < text.length()) {
      assertTrue(label.find(at) && label.start() == at, line);
      String value = unescaped(label.group(2));
      assertNull(labels.put(label.group(1), value), "each label once: " + line);
      assertFalse(label.group(1).startsWith("__"), line);
      at = label.end();
    }
    return labels.toString();
  }

  private static String unescaped(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        i++;
        text.append(value.charAt(i) == 'n' ? '\n' : value.charAt(i));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private Map<String, Double> read() {
    Reply reply = api.get("/metrics").send();
    assertEquals(200, reply.status(), reply.text());
    assertEquals("text/plain; version=0.0.4; charset=utf-8", reply.header("content-type"));
    return parse(reply.text());
  }

  @Test
  void whatLivesIsTold() {
    String appId = api.deployed("duel");
    String processId = api.room(appId).string("processId");
    api.world
        .core
        .heartbeats()
        .heard(Reports.beat(api.world, Reports.bound(api.world, processId, 3).sent(70_000)));
    Map<String, Double> all = read();
    assertEquals(1, all.get("greenroom_node_up{node_id=" + World.NODE + "}"));
    assertEquals(1, all.get("greenroom_processes{status=running}"));
    assertEquals(0, all.get("greenroom_processes{status=draining}"));
    assertFalse(all.containsKey("greenroom_processes{status=stopped}"), "it would grow for ever");
    Map<String, Double> process = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          if (name.contains("process_id=" + processId)) {
            assertTrue(name.contains("app_id=" + appId + ",") && name.contains("region="), name);
            process.put(name.substring(0, name.indexOf('{')), value);
          }
        });
    assertEquals(
        Map.of(
            "greenroom_process_rooms", 1.0,
            "greenroom_process_cpu_cores", 0.1,
            "greenroom_process_memory_bytes", (double) (1 << 20),
            "greenroom_process_active_connections", 3.0,
            "greenroom_process_egress_bytes_total", 70_000.0),
        process);
    assertEquals(14, all.keySet().stream().filter(n -> n.contains("region_requested")).count());
    assertTrue(all.keySet().stream().anyMatch(n -> n.startsWith("greenroom_job_runs_total{")));
  }

  @Test
  void whatWasNotHeardOfLatelyHasNoFiguresAndWhatIsOverNoSeries() {
    String appId = api.deployed("duel");
    String processId = api.room(appId).string("processId");
    api.world
        .core
        .heartbeats()
        .heard(Reports.beat(api.world, Reports.bound(api.world, processId, 0)));
    api.world.clock.pass(Duration.ofHours(1));
    Map<String, Double> all = read();
    assertEquals(0, all.get("greenroom_node_up{node_id=" + World.NODE + "}"));
    assertTrue(all.keySet().stream().noneMatch(n -> n.startsWith("greenroom_process_cpu")));
    assertTrue(all.keySet().stream().anyMatch(n -> n.startsWith("greenroom_process_rooms")));
    api.world
        .core
        .heartbeats()
        .heard(Reports.beat(api.world, Reports.exited(api.world, processId, 0)));
    assertTrue(read().keySet().stream().noneMatch(n -> n.contains(processId)));
  }

  @Test
  void itIsForTheOperatorAlone() {
    assertEquals(401, api.get("/metrics").without("authorization").send().status());
    assertEquals(401, api.get("/metrics").token("nobody").send().status());
    assertEquals(401, api.get("/metrics").token(Api.OTHER_TOKEN).send().status());
  }

  @Test
  void whatALabelSaysIsReadAsItWas() {
    String hostile = "a \"b\" \\ c\\n {d=\"e\"}\nf, é";
    PrometheusText text =
        new PrometheusText()
            .gauge("one", "A help\nof two lines, and a \\.", Map.of("x", hostile), 0.25)
            .counter("two_total", "Two.", Map.of(), 1e14)
            .gauge("one", "again", Map.of("x", "y"), -3);
    assertEquals(
        Map.of("one{x=" + hostile + "}", 0.25, "one{x=y}", -3.0, "two_total", 1e14),
        parse(text.toString()));
    assertEquals(
        """
        # HELP one A help\\nof two lines, and a \\\\.
        # TYPE one gauge
        one{x="a \\"b\\" \\\\ c\\\\n {d=\\"e\\"}\\nf, é"} 0.25
        one{x="y"} -3
        # HELP two_total Two.
        # TYPE two_total counter
        two_total 100000000000000
        """,
        text.toString());
    assertEquals(Map.of(), parse(new PrometheusText().toString()));
  }
}
