package dev.greenroom.local.account;

import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The policy that docs/one-box.md tells an owner to attach, judged as IAM does. */
public final class DocumentedPolicy {
  private static final String ARN = "arn:aws:dynamodb:REGION:ACCOUNT:";

  private final List<Map<?, ?>> statements = new ArrayList<>();

  public DocumentedPolicy() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "one-box.md"));
    String json = page.split("```json\n", 2)[1].split("\n```", 2)[0];
    Map<?, ?> policy = (Map<?, ?>) Json.read(json.getBytes(StandardCharsets.UTF_8));
    ((List<?>) policy.get("Statement")).forEach(s -> statements.add((Map<?, ?>) s));
  }

  /** Every action that is allowed on anything. */
  public Set<String> actions() {
    Set<String> actions = new TreeSet<>();
    statements.forEach(s -> ((List<?>) s.get("Action")).forEach(a -> actions.add((String) a)));
    return actions;
  }

  /**
   * True when it allows the call.
   *
   * @param call {@code dynamodb:GetItem table/greenroom-rooms}
   */
  public boolean allows(String call) {
    String[] parts = call.split(" ", 2);
    return statements.stream()
        .filter(s -> "Allow".equals(s.get("Effect")))
        .filter(s -> ((List<?>) s.get("Action")).contains(parts[0]))
        .flatMap(s -> ((List<?>) s.get("Resource")).stream())
        .anyMatch(resource -> matches((String) resource, ARN + parts[1]));
  }

  private static boolean matches(String pattern, String arn) {
    return arn.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
  }
}
