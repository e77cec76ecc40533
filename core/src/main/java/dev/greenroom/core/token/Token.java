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
 * A token of an organization. Its text is not kept, only the SHA-256 of it.
 *
 * @param tokenHash lower-case hex
 * @param tokenId {@code org-token-} and a UUID; what is created with it is marked with this id
 * @param orgId whose it is
 * @param name for people, at most 64 characters
 * @param lastFour the last four characters of its text, for recognition
 * @param scopes what it may do
 * @param createdAt when
 * @param createdBy by whom
 * @param revokedAt when it was revoked; absent while it is valid
 */
public record Token(
    String tokenHash,
    String tokenId,
    String orgId,
    String name,
    String lastFour,
    Scopes scopes,
    Instant createdAt,
    String createdBy,
    Optional<Instant> revokedAt) {

  static Token read(ItemReader in) {
    return new Token(
        in.string("tokenHash"),
        in.string("tokenId"),
        in.string("orgId"),
        in.string("tokenName"),
        in.string("lastFour"),
        scopes(in.strings("scopes")),
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
        .put("tokenName", name)
        .put("lastFour", lastFour)
        .put("scopes", scopes.wire())
        .put("createdAt", createdAt)
        .put("createdBy", createdBy)
        .put("revokedAt", revokedAt)
        .item();
  }
}
