package dev.greenroom.core.user;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A person, known by an email address; whoever made the user vouches for it.
 *
 * @param userEmail lower case
 * @param createdAt when
 * @param createdBy by whom
 * @param lastLogin when a token of the user was last used, to the hour
 */
public record User(
    String userEmail, Instant createdAt, String createdBy, Optional<Instant> lastLogin) {

  static User read(ItemReader in) {
    return new User(
        in.string("userEmail"),
        in.instant("createdAt"),
        in.string("createdBy"),
        in.optionalInstant("lastLogin"));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("userEmail", userEmail)
        .put("createdAt", createdAt)
        .put("createdBy", createdBy)
        .put("lastLogin", lastLogin)
        .item();
  }
}
