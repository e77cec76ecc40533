package dev.greenroom.core.token;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A token: of an organization, or of a user in person. Its text is not kept, only the SHA-256 of
 * it.
 *
 * @param tokenHash lower-case hex
 * @param tokenId {@code org-token-} or {@code user-token-} and a UUID; what is created with the
 *     token of an organization is marked with this id
 * @param orgId whose it is; absent for a personal one, which acts where its user is a member
 * @param user the email address of the user for whom it speaks; absent for one of a machine
 * @param name for people, at most 64 characters
 * @param lastFour the last four characters of its text, for recognition
 * @param scopes what it may do; a personal one may do what its user may
 * @param operator true when it may make users and organizations
 * @param createdAt when
 * @param createdBy by whom
 * @param revokedAt when it was revoked; absent while it is valid
 */
public record Token(
    String tokenHash,
    String tokenId,
    Optional<String> orgId,
    Optional<String> user,
    String name,
    String lastFour,
    Scopes scopes,
    boolean operator,
    Instant createdAt,
    String createdBy,
    Optional<Instant> revokedAt) {

  /** What the things that are made with it are marked with (contract: an address or a token id). */
  public String actor() {
    return orgId.isEmpty() ? user.orElse(tokenId) : tokenId;
  }

  static Token read(ItemReader in) {
    return new Token(
        in.string("tokenHash"),
        in.string("tokenId"),
        in.optionalString("orgId"),
        in.optionalString("userEmail"),
        in.string("tokenName"),
        in.string("lastFour"),
        scopes(in.strings("scopes")),
        in.flag("operator"),
        in.instant("createdAt"),
        in.string("createdBy"),
        in.optionalInstant("revokedAt"));
  }

  /** A name that this build does not know grants nothing. */
  private static Scopes scopes(List<String> names) {
    return new Scopes(
        names.stream().map(Scope::parse).flatMap(Optional::stream).collect(Collectors.toSet()));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("tokenHash", tokenHash)
        .put("tokenId", tokenId)
        .put("orgId", orgId)
        .put("userEmail", user)
        .put("tokenName", name)
        .put("lastFour", lastFour)
        .put("scopes", scopes.wire())
        .put("operator", operator ? Optional.of(true) : Optional.empty())
        .put("createdAt", createdAt)
        .put("createdBy", createdBy)
        .put("revokedAt", revokedAt)
        .item();
  }
}
