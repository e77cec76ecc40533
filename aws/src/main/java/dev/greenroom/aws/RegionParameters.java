package dev.greenroom.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/**
 * What the stack of an AWS region says of itself in parameters of Systems Manager. What was found
 * once is remembered; what is not there yet, and a region that does not answer, is asked again.
 */
public final class RegionParameters {
  private final String name;
  private final Function<String, SsmClient> clients;
  private final Map<String, List<String>> found = new ConcurrentHashMap<>();

  /**
   * @param name of the installation
   * @param clients by AWS region
   */
  public RegionParameters(String name, Function<String, SsmClient> clients) {
    this.name = name;
    this.clients = clients;
  }

  /** In which machines and tasks are; none where the stack of the region is not there yet. */
  public List<String> subnets(String region) {
    return list(region, "subnets");
  }

  /** Where tasks of Fargate are. */
  public Optional<SharedHosting.Network> shared(String region) {
    List<String> subnets = subnets(region);
    List<String> guards = list(region, "shared-guard");
    return subnets.isEmpty() || guards.isEmpty()
        ? Optional.empty()
        : Optional.of(new SharedHosting.Network(subnets, guards));
  }

  private List<String> list(String region, String parameter) {
    String path = "/%s/%s".formatted(name, parameter);
    List<String> known = found.get(region + path);
    if (known != null) {
      return known;
    }
    try {
      String text = clients.apply(region).getParameter(r -> r.name(path)).parameter().value();
      List<String> values =
          Stream.of(text.split(",")).map(String::strip).filter(v -> !v.isEmpty()).toList();
      found.put(region + path, values);
      return values;
    } catch (ParameterNotFoundException notYet) {
      return List.of();
    }
  }
}
