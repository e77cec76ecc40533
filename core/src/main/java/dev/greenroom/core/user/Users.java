package dev.greenroom.core.user;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of users. */
public final class Users {
  /** A login is written this often at most: each would be a write of its own. */
  private static final Duration LOGIN_STEP = Duration.ofHours(1);

  private final Database database;
  private final Tables tables;
  private final Retry retry;
  private final RecordSchema<User> schema;

  public Users(Database database, Tables tables, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.retry = retry;
    this.schema = new RecordSchema<>(tables.users(), User.class, User::write, User::read);
  }

  public Optional<User> get(String userEmail) {
    return database.get(tables.users(), schema, userEmail);
  }

  /** The users of these addresses that exist. */
  public List<User> getAll(List<String> userEmails) {
    return database.getAll(
        tables.users(), userEmails.stream().map(tables.users()::key).toList(), schema::read);
  }

  /** Writes the user, or finds the one who has the address already. */
  public User ensure(String userEmail, String createdBy, Instant now) {
    User user = new User(userEmail, now, createdBy, Optional.empty());
    return retry.untilSettled(() -> database.putIfAbsent(tables.users(), schema.write(user))).done()
        ? user
        : get(userEmail).orElse(user);
  }

  /**
   * Makes the user who was known elsewhere, or finds the one who has the address already.
   *
   * @param lastLogin counts when it is the latest
   */
  public void restore(String userEmail, Optional<Instant> lastLogin, String by, Instant now) {
    ensure(userEmail, by, now);
    lastLogin.ifPresent(
        login ->
            retry.untilSettled(
                () ->
                    database.update(
                        Update.of(tables.users(), userEmail)
                            .set("lastLogin", login)
                            .require("attribute_exists(#userEmail)")
                            .require(
                                "attribute_not_exists(#lastLogin) OR #lastLogin < ?", login))));
  }

  /** A token of the user was used. */
  void seen(User user, Instant now) {
    boolean lately =
        user.lastLogin().filter(last -> now.isBefore(last.plus(LOGIN_STEP))).isPresent();
    if (!lately) {
      retry.untilSettled(
          () ->
              database.update(
                  Update.of(tables.users(), user.userEmail())
                      .set("lastLogin", now)
                      .require("attribute_exists(#userEmail)")));
    }
  }

  /**
   * The user of that address.
   *
   * @throws GreenroomException 404 when there is none
   */
  public User require(String userEmail) {
    return get(userEmail)
        .orElseThrow(() -> GreenroomException.notFound("userEmail '%s' is not a user.", userEmail));
  }

  /** The user is gone, and with the user all personal tokens. */
  public void remove(User user) {
    database.delete(tables.users(), tables.users().key(user.userEmail()));
  }
}
