package dev.greenroom.local.cli.doctor;

import dev.greenroom.local.cli.api.Failure;

/** AWS refused a call, or was not reached. */
final class AwsRefusal extends Failure {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * A refusal.
   *
   * @param code as {@code AccessDeniedException}; empty when nothing answered
   */
  AwsRefusal(String code, String said) {
    super(said);
    this.code = code;
  }

  boolean is(String... kinds) {
    for (String kind : kinds) {
      if (code.startsWith(kind)) {
        return true;
      }
    }
    return false;
  }

  /** What is told when the call is one that this identity may not make. */
  boolean denied() {
    return is("AccessDenied", "UnauthorizedOperation", "AuthorizationError");
  }

  String code() {
    return code;
  }
}
