package dev.greenroom.functions.testing;

import dev.greenroom.functions.Routes;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.openapi.ApiDescription;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The written contract: judges answers to the letter. */
public final class Contract {
  /** Go refuses 3.0 for an integer. */
  private static final Pattern FRACTION_OF_ZERO = Pattern.compile("[:,\\[]-?\\d+\\.0+[,}\\]]");

  private static final Pattern STRINGS = Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"");

  private final Map<?, ?> root;
  private final Map<String, Map<?, ?>> operations = new HashMap<>();
  private final Map<String, String> places = new HashMap<>();

  public Contract() {
    this(written());
  }

  /** What is served: the contract, and Greenroom's own operations. */
  public static Contract served() {
    return new Contract((Map<?, ?>) Json.read(Json.write(new ApiDescription().of(Routes.all()))));
  }

  private Contract(Map<?, ?> root) {
    this.root = root;
    at(root, "paths")
        .forEach(
            (path, item) ->
                ((Map<?, ?>) item)
                    .forEach(
                        (method, operation) -> {
                          if (operation instanceof Map<?, ?> o && o.containsKey("operationId")) {
                            String id = (String) o.get("operationId");
                            operations.put(id, o);
                            places.put(id, ((String) method).toUpperCase(Locale.ROOT) + " " + path);
                          }
                        }));
  }

  private static Map<?, ?> written() {
    try (InputStream in = Contract.class.getResourceAsStream("/contract/openapi.json")) {
      return (Map<?, ?>) Json.read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Method and path of an operation; empty for Greenroom's own ones. */
  public Optional<String> place(String operationId) {
    return Optional.ofNullable(places.get(operationId));
  }

  /** The statuses that an operation may answer. */
  public Set<Integer> statuses(String operationId) {
    Set<Integer> statuses = new TreeSet<>();
    at(operations.get(operationId), "responses")
        .keySet()
        .forEach(status -> statuses.add(Integer.valueOf((String) status)));
    return statuses;
  }

  public boolean needsToken(String operationId) {
    return operations.get(operationId).get("security") instanceof List<?> list && !list.isEmpty();
  }

  /** A sentence for each way in which an answer breaks the contract. */
  public List<String> problems(String operationId, Reply reply) {
    Map<?, ?> responses = at(operations.get(operationId), "responses");
    if (reply.status() == 500) {
      return List.of("a fault of ours: " + reply.text());
    }
    if (!(responses.get(Integer.toString(reply.status())) instanceof Map<?, ?> listed)) {
      return List.of("status %d is not listed: %s".formatted(reply.status(), reply.text()));
    }
    List<String> problems = new ArrayList<>();
    String type = reply.header("content-type");
    Map<?, ?> content = at(resolved(listed), "content");
    if (content.isEmpty() && !reply.text().isEmpty()) {
      problems.add("there is a body where none may be");
    } else if (!content.isEmpty() && !content.containsKey(type)) {
      problems.add("content type '%s' is none of %s".formatted(type, content.keySet()));
    } else if ("application/json".equals(type)) {
      if (FRACTION_OF_ZERO.matcher(STRINGS.matcher(reply.text()).replaceAll("\"\"")).find()) {
        problems.add("an integer is written with a fraction");
      }
      Object schema = at(content, "application/json").get("schema");
      problems.addAll(Schema.problems(root, schema, reply.json()));
    }
    return problems;
  }

  private Map<?, ?> resolved(Map<?, ?> response) {
    if (response.get("$ref") instanceof String ref) {
      Map<?, ?> found = root;
      for (String step : ref.substring(2).split("/")) {
        found = at(found, step);
      }
      return found;
    }
    return response;
  }

  private static Map<?, ?> at(Map<?, ?> map, String name) {
    return map.get(name) instanceof Map<?, ?> found ? found : Map.of();
  }
}
