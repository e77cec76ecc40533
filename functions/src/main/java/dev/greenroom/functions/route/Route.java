package dev.greenroom.functions.route;

import dev.greenroom.core.error.ErrorCode;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One operation of the API.
 *
 * @param operationId as the contract names it
 * @param method upper case
 * @param template its path
 * @param access who may call it
 * @param function the handler class that serves it
 * @param streams true when its answer is written as it comes
 * @param refusals the codes that the contract lists for it, besides 500
 */
public record Route(
    String operationId,
    String method,
    PathTemplate template,
    Access access,
    Class<?> function,
    boolean streams,
    Set<ErrorCode> refusals) {

  public Route {
    refusals = Set.copyOf(refusals);
  }

  /** The same, with an answer that is written as it comes. */
  public Route streaming() {
    return new Route(operationId, method, template, access, function, true, refusals);
  }

  /** The same, with further codes that the contract lists. */
  public Route refusing(ErrorCode... more) {
    Set<ErrorCode> all = EnumSet.copyOf(refusals);
    all.addAll(Set.of(more));
    return new Route(operationId, method, template, access, function, streams, all);
  }

  /** The same, without codes that the contract lists for others of its kind. */
  public Route without(ErrorCode... fewer) {
    Set<ErrorCode> all = EnumSet.copyOf(refusals);
    all.removeAll(Set.of(fewer));
    return new Route(operationId, method, template, access, function, streams, all);
  }

  /**
   * The code under which this operation may say it: SDKs read the sentence of a refusal only under
   * a listed status.
   */
  public ErrorCode listed(ErrorCode code) {
    if (refusals.contains(code) || code == ErrorCode.INTERNAL) {
      return code;
    }
    if (code == ErrorCode.BAD_REQUEST && refusals.contains(ErrorCode.INVALID)) {
      return ErrorCode.INVALID;
    }
    if (code == ErrorCode.INVALID && refusals.contains(ErrorCode.BAD_REQUEST)) {
      return ErrorCode.BAD_REQUEST;
    }
    boolean guarded = !(access instanceof Access.Open);
    if (code == ErrorCode.NOT_FOUND && guarded && refusals.contains(ErrorCode.UNAUTHORIZED)) {
      return ErrorCode.UNAUTHORIZED; // what is another's is none of the caller's business
    }
    return Stream.of(ErrorCode.NOT_FOUND, ErrorCode.INVALID, ErrorCode.UNAUTHORIZED)
        .filter(refusals::contains)
        .findFirst()
        .orElse(ErrorCode.NOT_FOUND);
  }
}
