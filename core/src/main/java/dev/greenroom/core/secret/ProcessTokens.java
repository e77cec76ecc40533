package dev.greenroom.core.secret;

import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token that each game process finds in its environment. It is derived from the process id
 * under a key of the operator, so nothing is stored and a repeated launch gives the same one.
 */
public final class ProcessTokens {
  private static final Pattern FORM = Pattern.compile("process-([0-9a-f-]{36})-([\\w-]{43})");

  private final Supplier<byte[]> key;

  public ProcessTokens(MasterKey key) {
    this.key = key.keyFor("process-tokens");
  }

  public String tokenOf(String processId) {
    return "process-%s-%s".formatted(processId, signature(processId));
  }

  /** The process that the token speaks for; empty when it is no valid process token. */
  public Optional<String> processOf(String token) {
    Matcher matcher = FORM.matcher(token);
    return matcher.matches() && Hashes.same(matcher.group(2), signature(matcher.group(1)))
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  private String signature(String processId) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Hashes.hmac(key.get(), "process-token/" + processId));
  }
}
