package dev.greenroom.functions.auth;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.HttpRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the token of a request. The scheme's case does not matter, the token's does. */
final class BearerToken {
  private static final Pattern FORM = Pattern.compile("(?i)bearer +([\\x21-\\x7e]{1,4096})");

  private BearerToken() {}

  /**
   * @throws GreenroomException 401 when there is none, or not in the form that the SDKs send
   */
  static String of(HttpRequest request) {
    String header =
        request
            .header("authorization")
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .orElseThrow(
                () ->
                    GreenroomException.unauthorized(
                        "No token was sent; send the header 'Authorization: Bearer <token>'."));
    Matcher matcher = FORM.matcher(header);
    if (!matcher.matches()) {
      throw GreenroomException.unauthorized(
          "The Authorization header is not of the form 'Bearer <token>'.");
    }
    return matcher.group(1);
  }
}
