package dev.greenroom.infra.function;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awscdk.services.iam.PolicyStatement;

/** What a program may do on tables: exactly its grants. */
public final class TablePolicy {
  private TablePolicy() {}

  /**
   * A statement for each set of actions, with the tables on which the program may do them.
   *
   * @param arn gives the ARN of the end of a table's name
   */
  public static List<PolicyStatement> of(String program, Function<String, String> arn) {
    return of(Set.of(program), arn);
  }

  /** The same for one that does the work of several. */
  public static List<PolicyStatement> of(Set<String> programs, Function<String, String> arn) {
    Map<String, TreeSet<String>> actions =
        Catalog.grants().stream()
            .filter(grant -> programs.contains(grant.program()))
            .collect(
                Collectors.groupingBy(
                    Grant::resource,
                    TreeMap::new,
                    Collectors.mapping(
                        grant -> "dynamodb:" + grant.action(),
                        Collectors.toCollection(TreeSet::new))));
    Map<String, List<String>> resources = new TreeMap<>();
    actions.forEach(
        (resource, allowed) ->
            resources
                .computeIfAbsent(String.join(" ", allowed), key -> new java.util.ArrayList<>())
                .add(arn.apply(resource)));
    return resources.entrySet().stream()
        .map(
            entry ->
                PolicyStatement.Builder.create()
                    .actions(List.of(entry.getKey().split(" ")))
                    .resources(entry.getValue())
                    .build())
        .toList();
  }
}
