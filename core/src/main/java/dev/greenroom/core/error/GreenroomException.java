package dev.greenroom.core.error;

/**
 * A refusal that a user can act on. The message is one sentence that names the field, the value and
 * what is allowed; it reaches the user as it stands.
 */
public final class GreenroomException extends RuntimeException {
  private final ErrorCode code;

  public GreenroomException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public GreenroomException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Why it is refused. */
  public ErrorCode code() {
    return code;
  }

  public static GreenroomException badRequest(String message, Object... args) {
    return new GreenroomException(ErrorCode.BAD_REQUEST, message.formatted(args));
  }

  public static GreenroomException unauthorized(String message, Object... args) {
    return new GreenroomException(ErrorCode.UNAUTHORIZED, message.formatted(args));
  }

  public static GreenroomException notFound(String message, Object... args) {
    return new GreenroomException(ErrorCode.NOT_FOUND, message.formatted(args));
  }

  public static GreenroomException invalid(String message, Object... args) {
    return new GreenroomException(ErrorCode.INVALID, message.formatted(args));
  }
}
