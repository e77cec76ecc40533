package dev.greenroom.core.token;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The table of tokens, by the hash of their text. */
public final class Tokens {
  private static final int RANDOM_BYTES = 32;

  private final Database database;
  private final Tables tables;
  private final Retry retry;
  private final TokenNames names;
  private final RecordSchema<Token> schema;
  private final SecureRandom random = new SecureRandom();

  public Tokens(Database database, Tables tables, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.retry = retry;
    this.names = new TokenNames(tables);
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
    return get(tokenHash).filter(token -> token.revokedAt().isEmpty());
  }

  /** The token of that hash, a revoked one too. */
  public Optional<Token> get(String tokenHash) {
    return database.get(tables.tokens(), schema, tokenHash);
  }

  /** The tokens of an organization, revoked ones too, oldest first. */
  public List<Token> list(String orgId) {
    return all(Tables.BY_ORG, orgId);
  }

  private List<Token> all(String index, String key) {
    List<Map<String, AttributeValue>> keys =
        database.all(Index.of(tables.tokens(), index, key)).stream()
            .map(tables.tokens()::keyOf)
            .toList();
    return database.getAll(tables.tokens(), keys, schema::read);
  }

  /** The organization's token of that id, a revoked one too. */
  public Optional<Token> find(String orgId, String tokenId) {
    return all(Tables.BY_TOKEN_ID, tokenId).stream()
        .filter(token -> token.tokenId().equals(tokenId))
        .filter(token -> token.orgId().equals(Optional.of(orgId)))
        .findFirst();
  }

  /** A token together with its text, which is nowhere to be had again. */
  public record Created(String text, Token token) {}

  /**
   * A new token of an organization; of two that want the same name one is refused.
   *
   * @param name 1 to 64 characters, unique among the tokens of the organization that are not
   *     revoked
   * @throws GreenroomException 422 when the name is taken
   */
  public Created create(String orgId, String name, Scopes scopes, String createdBy, Instant now) {
    String text = newText();
    Token token = ofOrg(text, orgId, name, scopes, createdBy, now);
    String once = UUID.randomUUID().toString();
    Outcome outcome =
        retry.untilSettled(
            () ->
                database.transact(
                    once,
                    List.of(
                        Database.putAbsent(tables.tokens(), schema.write(token)),
                        names.claim(token))));
    if (!outcome.done()) {
      throw GreenroomException.invalid("name '%s' is already taken in this organization.", name);
    }
    return new Created(text, token);
  }

  /** A new token of a user in person. */
  public Created createPersonal(String user, String createdBy, Instant now) {
    String text = newText();
    Token token =
        new Token(
            hash(text),
            "user-token-" + UUID.randomUUID(),
            Optional.empty(),
            Optional.of(user),
            "personal",
            lastFour(text),
            Scopes.admin(),
            false,
            now,
            createdBy,
            Optional.empty());
    retry.untilSettled(() -> database.putIfAbsent(tables.tokens(), schema.write(token)));
    return new Created(text, token);
  }

  /**
   * Writes a token with that text, or finds the one that has it already, also a revoked one. Its
   * name is taken where it is free: who brings a text of their own is not refused for a name.
   *
   * @param text what a caller sends; kept nowhere
   * @param name for people, at most 64 characters
   */
  public Token ensure(
      String text, String orgId, String name, Scopes scopes, String createdBy, Instant now) {
    Token token = ofOrg(text, orgId, name, scopes, createdBy, now);
    boolean written =
        retry.untilSettled(() -> database.putIfAbsent(tables.tokens(), schema.write(token))).done();
    Token there = written ? token : get(token.tokenHash()).orElse(token);
    if (there.revokedAt().isEmpty()) {
      retry.untilSettled(() -> database.putIfAbsent(tables.names(), names.item(there)));
    }
    return there;
  }

  /**
   * The same for the token of the operator: it speaks for that user besides, and may make users and
   * organizations.
   */
  public Token ensureOperator(String text, String orgId, String user, Instant now) {
    Token token = ensure(text, orgId, "developer", Scopes.admin(), "greenroom up", now);
    if (!token.operator() || !token.user().equals(Optional.of(user))) {
      retry.untilSettled(
          () ->
              database.update(
                  Update.of(tables.tokens(), token.tokenHash())
                      .set("operator", true)
                      .set("userEmail", user)
                      .require("attribute_exists(#tokenId)")));
    }
    return get(token.tokenHash()).orElse(token);
  }

  /**
   * Writes a token that another Greenroom has made, so that its text opens this one too; one that
   * has its hash already stays as it is. Its name is taken where it is free.
   */
  public void restore(Token token) {
    Map<String, AttributeValue> item = schema.write(token);
    if (token.revokedAt().isPresent() || !written(item, names.claim(token))) {
      retry.untilSettled(() -> database.putIfAbsent(tables.tokens(), item));
    }
  }

  private boolean written(Map<String, AttributeValue> item, TransactWriteItem name) {
    String once = UUID.randomUUID().toString();
    return retry
        .untilSettled(
            () -> database.transact(once, List.of(Database.putAbsent(tables.tokens(), item), name)))
        .done();
  }

  /**
   * From now on the token is known by that id, and says that it was made then and by that one: it
   * came with its text before its record came.
   */
  public void identify(Token token, String tokenId, Instant createdAt, String createdBy) {
    Update known =
        Update.of(tables.tokens(), token.tokenHash())
            .set("tokenId", tokenId)
            .set("createdAt", createdAt)
            .set("createdBy", createdBy)
            .require("#tokenId = ?", token.tokenId());
    String once = UUID.randomUUID().toString();
    boolean named =
        retry
            .untilSettled(
                () ->
                    database.transact(
                        once, List.of(known.inTransaction(), names.handOver(token, tokenId))))
            .done();
    if (!named) { // the name is another's: this one never had it, or was revoked
      retry.untilSettled(() -> database.update(known));
    }
  }

  /**
   * From now on (caches: within a minute) it opens nothing, and its name is free again. To revoke
   * one that is revoked changes nothing.
   *
   * @return the token, or empty when the organization has none of that id
   */
  public Optional<Token> revoke(String orgId, String tokenId, Instant now) {
    Optional<Token> token = find(orgId, tokenId);
    token.ifPresent(t -> revoke(t, now));
    return token;
  }

  /** The same by the hash of its text; false when it is unknown. */
  public boolean revoke(String tokenHash, Instant now) {
    Optional<Token> token = get(tokenHash);
    token.ifPresent(t -> revoke(t, now));
    return token.isPresent();
  }

  private void revoke(Token token, Instant now) {
    Update revoked =
        Update.of(tables.tokens(), token.tokenHash())
            .setIfAbsent("revokedAt", now)
            .require("attribute_exists(#tokenId)");
    if (token.orgId().isEmpty() || !revokedWithName(token, revoked)) {
      retry.untilSettled(() -> database.update(revoked));
    }
  }

  /** False when the name is another token's: this one was revoked before, or never had it. */
  private boolean revokedWithName(Token token, Update revoked) {
    String once = UUID.randomUUID().toString();
    return retry
        .untilSettled(
            () -> database.transact(once, List.of(revoked.inTransaction(), names.free(token))))
        .done();
  }

  private static Token ofOrg(
      String text, String orgId, String name, Scopes scopes, String createdBy, Instant now) {
    return new Token(
        hash(text),
        "org-token-" + UUID.randomUUID(),
        Optional.of(orgId),
        Optional.empty(),
        name,
        lastFour(text),
        scopes,
        false,
        now,
        createdBy,
        Optional.empty());
  }

  private static String lastFour(String text) {
    return text.substring(Math.max(0, text.length() - 4));
  }
}
