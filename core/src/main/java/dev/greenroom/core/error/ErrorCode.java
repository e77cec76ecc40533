package dev.greenroom.core.error;

/** Why a request is refused. Only statuses that the official SDKs parse are used. */
public enum ErrorCode {
  /** The request cannot be read at all, or contradicts the state of the resource. */
  BAD_REQUEST(400),
  /** No token, an unknown or revoked one, or one without the scope. */
  UNAUTHORIZED(401),
  /** A configured budget or limit refuses it. */
  PAYMENT_REQUIRED(402),
  /** Unknown, or another tenant's: the two must not be told apart. */
  NOT_FOUND(404),
  /** The work did not end in the time allowed. */
  TIMEOUT(408),
  /** It was there and is no longer kept (logs past their retention). */
  GONE(410),
  /** A field has a value that is not allowed. */
  INVALID(422),
  /** Too many requests of this kind. */
  RATE_LIMITED(429),
  /** A fault of ours; the cause is in the log, not in the answer. */
  INTERNAL(500);

  private final int status;

  ErrorCode(int status) {
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
