package dev.greenroom.core.error;

import java.time.Duration;
import java.util.Optional;

/**
 * A refusal that a user can act on. The message is one sentence that names the field, the value and
 * what is allowed; it reaches the user as it stands.
 */
public final class GreenroomException extends RuntimeException {
  private final ErrorCode code;

  /** Null where no time helps: an exception is serializable, an optional is not. */
  private final Duration retryAfter;

  public GreenroomException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public GreenroomException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryAfter = null;
  }

  private GreenroomException(Duration retryAfter, String message) {
    super(message);
    this.code = ErrorCode.RATE_LIMITED;
    this.retryAfter = retryAfter;
  }

  /** Why it is refused. */
  public ErrorCode code() {
    return code;
  }

  /** After which time the same request may be granted; empty where none helps. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Too early: it may be granted after that time. */
  public static GreenroomException rateLimited(
      Duration retryAfter, String message, Object... args) {
    return new GreenroomException(retryAfter, message.formatted(args));
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
