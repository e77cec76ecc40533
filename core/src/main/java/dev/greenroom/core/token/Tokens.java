package dev.greenroom.core.token;

import dev.greenroom.core.Tables;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** The table of tokens, by the hash of their text. */
public final class Tokens {
  private static final int RANDOM_BYTES = 32;

  private final Database database;
  private final Tables tables;
  private final Retry retry;
  private final RecordSchema<Token> schema;
  private final SecureRandom random = new SecureRandom();

  public Tokens(Database database, Tables tables, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.retry = retry;
    this.schema = new RecordSchema<>(tables.tokens(), Token.class, Token::write, Token::read);
  }

  /** The form under which a token's text is known. */
  public static String hash(String text) {
    return Hashes.sha256(text);
  }

  /** A text that nobody can guess: 256 random bits. */
  public String newText() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return "greenroom-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The token of that hash while it is valid, read strongly. */
  public Optional<Token> valid(String tokenHash) {
    return database
        .get(tables.tokens(), schema, tokenHash)
        .filter(token -> token.revokedAt().isEmpty());
  }

  /**
   * Writes a token with that text, or finds the one that has it already, also a revoked one.
   *
   * @param text what a caller sends; kept nowhere
   * @param name for people, at most 64 characters
   */
  public Token ensure(
      String text, String orgId, String name, Scopes scopes, String createdBy, Instant now) {
    Token token =
        new Token(
            hash(text),
            "org-token-" + UUID.randomUUID(),
            orgId,
            name,
            text.substring(Math.max(0, text.length() - 4)),
            scopes,
            now,
            createdBy,
            Optional.empty());
    boolean written =
        retry.untilSettled(() -> database.putIfAbsent(tables.tokens(), schema.write(token))).done();
    return written ? token : database.get(tables.tokens(), schema, token.tokenHash()).orElse(token);
  }

  /** From now on (caches: within a minute) it opens nothing; false when it is unknown. */
  public boolean revoke(String tokenHash, Instant now) {
    return retry
        .untilSettled(
            () ->
                database.update(
                    Update.of(tables.tokens(), tokenHash)
                        .setIfAbsent("revokedAt", now)
                        .require("attribute_exists(#tokenId)")))
        .done();
  }
}
