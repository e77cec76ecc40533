package dev.greenroom.infra;

import dev.greenroom.infra.function.Catalog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a program may do, as calls of tests are recorded: resources without region and account,
 * which settings fill in, and by name where the template has a reference.
 *
 * @param program {@code jobs}, {@code streams}, a function by its class, or else the logical id of
 *     the role of what AWS runs
 * @param action as {@code ecs:RunTask}
 * @param resource the end of an ARN, with stars
 * @param conditions by their keys
 */
record Right(String program, String action, String resource, Map<String, Set<String>> conditions) {
  private static final String HASH = "[0-9A-F]{8}";

  private static final Pattern SERVICE = Pattern.compile("Services(jobs|streams)Role.*");

  private static final Pattern TOKEN =
      Pattern.compile("<(?:referencetoGreenroomControlPlane)?(\\w*?)" + HASH + "[.]?(?:Arn|Ref)?>");

  private static final Map<String, String> NAMES =
      Map.of(
          "BucketsUploads", "uploads",
          "BuildsProject", "project/greenroom-builds",
          "HappeningsCloud", "greenroom-cloud-events",
          "HappeningsUnpublished", "greenroom-events-unpublished",
          "VaultMasterKey", "secret:greenroom-master-key");

  /** Conditions of which a call does not tell: what tests of templates hold. */
  private static final Set<String> NOT_TOLD =
      Set.of("aws:RequestedRegion", "aws:ResourceTag/greenroom.installation");

  /** Each once, though it stands there for each region. */
  static Set<Right> all() throws IOException {
    Map<String, String> functions =
        Catalog.functions().stream()
            .collect(Collectors.toMap(name -> name.replace(".", "") + "Role", Right::simple));
    return Allowed.ofProd().stream()
        .map(
            allowed ->
                new Right(
                    program(allowed.holder(), functions),
                    allowed.action(),
                    named(allowed.resource()),
                    allowed.conditions().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> named(e.getValue())))))
        .collect(Collectors.toSet());
  }

  private static String simple(String function) {
    return function.substring(function.lastIndexOf('.') + 1);
  }

  private static String program(String holder, Map<String, String> functions) {
    String role = holder.replaceAll(HASH + "$", "");
    return SERVICE
        .matcher(role)
        .results()
        .findFirst()
        .map(found -> found.group(1))
        .orElseGet(() -> functions.getOrDefault(role, role));
  }

  private static Set<String> named(Set<String> values) {
    return values.stream().map(Right::named).collect(Collectors.toUnmodifiableSet());
  }

  private static String named(String resource) {
    String end = resource.startsWith("arn:") ? resource.split(":", 6)[5] : resource;
    return TOKEN.matcher(end).replaceAll(Right::name);
  }

  private static String name(MatchResult token) {
    String name = token.group(1);
    return name.endsWith("Logs") || name.endsWith("Traffic")
        ? "<its log>"
        : NAMES.getOrDefault(name, "<" + name + ">");
  }

  boolean ofTables() {
    return action.startsWith("dynamodb:") && !resource.contains("/stream/");
  }

  boolean allows(Recorded.Call call) {
    return covers(call)
        && conditions.entrySet().stream()
            .allMatch(
                c ->
                    call.conditions().containsKey(c.getKey())
                        ? c.getValue().contains(call.conditions().get(c.getKey()))
                        : NOT_TOLD.contains(c.getKey()));
  }

  /** Whether the call is of this program, action and resource. */
  private boolean covers(Recorded.Call call) {
    if (!action.equals(call.action())) {
      return false;
    }
    String caller =
        Catalog.programsOfStreams().contains(call.program()) ? "streams" : call.program();
    String pattern =
        List.of(resource.split("[*]", -1)).stream()
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return program.equals(caller) && call.resource().matches(pattern);
  }
}
