package dev.greenroom.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;

/**
 * One deployment with all its templates, written once for all tests that only look at it.
 *
 * @param stacks of it
 * @param folder where its templates are
 * @param took how long it took to write them, Node's start included
 */
record Assembly(GreenroomApp.Stacks stacks, Path folder, Duration took) {
  private static final Assembly PROD = of(Preset.PROD);
  private static final Assembly DEV = of(Preset.DEV);

  static Assembly prod() {
    return PROD;
  }

  static Assembly dev() {
    return DEV;
  }

  private static Assembly of(Preset preset) {
    long begun = System.nanoTime();
    Path folder = Path.of("target", "cdk-" + preset.name()).toAbsolutePath();
    App app = Synthesized.app(folder);
    GreenroomApp.Stacks stacks = GreenroomApp.build(app, Synthesized.settings(preset));
    Reasons.give(stacks, preset);
    Findings.look(app);
    app.synth();
    return new Assembly(stacks, folder, Duration.ofNanos(System.nanoTime() - begun));
  }

  List<Stack> all() {
    return Stream.concat(Stream.of(stacks.controlPlane()), stacks.regions().stream())
        .map(Stack.class::cast)
        .toList();
  }

  /** Of the stacks, and of the stacks within them. */
  List<Path> templates() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".template.json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one template whose file name begins so, and is of no stack within it. */
  JsonNode template(String begin) {
    return read(begin, ".template.json");
  }

  /** The one template of a stack within the control plane. */
  JsonNode nested(String begin) {
    return read("GreenroomControlPlane" + begin, ".nested.template.json");
  }

  private JsonNode read(String begin, String end) {
    Path file =
        templates().stream()
            .filter(
                f ->
                    f.getFileName().toString().startsWith(begin)
                        && f.toString().endsWith(end)
                        && f.toString().contains(".nested.") == end.contains(".nested."))
            .findFirst()
            .orElseThrow();
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The resources of a type, by their logical ids. */
  static Map<String, JsonNode> resources(JsonNode template, String type) {
    Map<String, JsonNode> found = new TreeMap<>();
    template
        .get("Resources")
        .properties()
        .forEach(
            resource -> {
              if (resource.getValue().get("Type").asText().equals(type)) {
                found.put(resource.getKey(), resource.getValue());
              }
            });
    return found;
  }

  /** The properties of all resources of a type. */
  static List<JsonNode> properties(JsonNode template, String type) {
    return resources(template, type).values().stream().map(r -> r.path("Properties")).toList();
  }
}
