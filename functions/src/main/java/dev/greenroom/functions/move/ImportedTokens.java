package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.token.Token;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.GrantFields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.view.JsonObject;
import java.util.Optional;

/**
 * Tokens by the hashes of their texts: the old texts open the new Greenroom. None of them speaks
 * for a user or is the operator's, whatever it was elsewhere: that is given here alone.
 */
final class ImportedTokens {
  private static final Text TOKEN_ID =
      Text.matching(1, 100, "[a-zA-Z0-9_-]+", "a-z, A-Z, 0-9, _ and -");
  private static final Text HASH =
      Text.matching(64, 64, "[0-9a-f]+", "the SHA-256 of its text in lower-case hex");
  private static final Text LAST_FOUR = Text.of(0, 4);

  private final Core core;

  ImportedTokens(Core core) {
    this.core = core;
  }

  /**
   * A token whose text was brought here before, as that of {@code up}, keeps its name, its scopes,
   * and whether it is revoked; it takes the id, the creator and the date that it had, since things
   * are marked with the id.
   *
   * @throws GreenroomException 422 when the id is another token's, or the hash that of another
   *     organization's token
   */
  JsonObject put(Arrival arrival) {
    Token wanted = read(arrival);
    Optional<Token> before = core.tokens().get(wanted.tokenHash());
    if (before.filter(here -> !here.orgId().equals(wanted.orgId())).isPresent()) {
      throw taken("tokenHash", wanted.tokenHash());
    }
    boolean idTaken =
        core.tokens()
            .find(arrival.orgId(), wanted.tokenId())
            .filter(other -> !other.tokenHash().equals(wanted.tokenHash()))
            .isPresent();
    if (idTaken) {
      throw taken("orgTokenId", wanted.tokenId());
    }
    Arrival.Result result = result(before, wanted);
    if (!arrival.dryRun()) {
      write(before, wanted, result);
    }
    return Arrival.answer(Kind.token, wanted.tokenId(), result);
  }

  private static GreenroomException taken(String field, String value) {
    return GreenroomException.invalid("%s '%s' is already taken.", field, value);
  }

  private static Arrival.Result result(Optional<Token> before, Token wanted) {
    if (before.isEmpty()) {
      return Arrival.Result.created;
    }
    Token here = before.get();
    boolean same =
        here.tokenId().equals(wanted.tokenId())
            && here.createdAt().equals(wanted.createdAt())
            && here.createdBy().equals(wanted.createdBy());
    return same ? Arrival.Result.unchanged : Arrival.Result.updated;
  }

  private void write(Optional<Token> before, Token wanted, Arrival.Result result) {
    switch (result) {
      case created -> core.tokens().restore(wanted);
      case updated ->
          core.tokens()
              .identify(
                  before.orElseThrow(), wanted.tokenId(), wanted.createdAt(), wanted.createdBy());
      case unchanged -> {}
    }
  }

  private static Token read(Arrival arrival) {
    Fields body = arrival.body();
    body.require("scopes", "'admin' or an array of scopes");
    return new Token(
        body.requiredText("tokenHash", HASH),
        body.requiredText("orgTokenId", TOKEN_ID),
        Optional.of(arrival.orgId()),
        Optional.empty(),
        body.requiredText("name", Limits.TOKEN_NAME),
        body.requiredText("lastFourCharsOfKey", LAST_FOUR),
        GrantFields.ofToken(body),
        false,
        arrival.requiredMoment("createdAt"),
        arrival.createdBy(),
        arrival.moment("revokedAt"));
  }
}
