package dev.greenroom.core.token;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.Update;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The names of an organization's tokens, in the table that keeps names unique. */
final class TokenNames {
  private final Tables tables;

  TokenNames(Tables tables) {
    this.tables = tables;
  }

  /** As a part of a transaction: refused when another token has the name. */
  TransactWriteItem claim(Token token) {
    return Database.putAbsent(tables.names(), item(token));
  }

  /** As a part of a transaction: gives the name back, refused when another token has it. */
  TransactWriteItem free(Token token) {
    return Database.removeUnlessOf(
        tables.names(), tables.names().key(key(token)), "id", token.tokenId());
  }

  /** As a part of a transaction: the token has another id; refused when another token has it. */
  TransactWriteItem handOver(Token token, String tokenId) {
    return Update.of(tables.names(), key(token))
        .set("id", tokenId)
        .require("#id = ?", token.tokenId())
        .inTransaction();
  }

  Map<String, AttributeValue> item(Token token) {
    return tables
        .names()
        .stamp(new ItemWriter().put("name", key(token)).put("id", token.tokenId()).item());
  }

  private static String key(Token token) {
    return token.orgId().orElseThrow() + "#token#" + token.name();
  }
}
