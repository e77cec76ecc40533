package dev.greenroom.local;

import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteException;
import com.almworks.sqlite4java.SQLiteStatement;
import com.amazonaws.services.dynamodbv2.local.shared.access.sqlite.SQLiteLibraryLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that DynamoDB Local keeps the tables in, looked through as a whole before DynamoDB Local
 * opens it: that one fails with a stack trace, or only when it comes to the damaged place, in the
 * middle of a match.
 */
final class TableFile {
  private final Path file;

  TableFile(Path file) {
    this.file = file;
  }

  /**
   * Changes nothing but what SQLite itself undoes after a crash. A file without any content is what
   * is left of a first start that was killed.
   *
   * @throws StackFailed when it is damaged
   */
  void check() throws StackFailed, IOException {
    if (Files.notExists(file) || Files.size(file) == 0) {
      return;
    }
    loadSqlite();
    SQLiteConnection connection = new SQLiteConnection(file.toFile());
    try {
      // Not read-only: a file that was being written when its program died is first set right.
      connection.open(false);
      SQLiteStatement check = connection.prepare("PRAGMA quick_check(1)");
      String found = check.step() ? check.columnString(0) : "nothing is in it";
      if (!found.equals("ok")) {
        throw damaged(found);
      }
    } catch (SQLiteException e) {
      throw damaged(e.getMessage());
    } finally {
      connection.dispose();
    }
  }

  /** The one that DynamoDB Local brings: left alone, the Java side would find one of 2014 first. */
  private static void loadSqlite() throws IOException {
    try {
      SQLiteLibraryLoader.initialize();
    } catch (Exception e) {
      throw new IOException("SQLite cannot be loaded: " + e.getMessage(), e);
    }
  }

  private StackFailed damaged(String how) {
    return new StackFailed(
        ("The tables in '%s' are damaged (%s), and nothing was changed; put back a copy of that"
                + " file, or move it away to begin with empty tables.")
            .formatted(file, how.strip().lines().reduce((first, last) -> last).orElse(how)));
  }
}
