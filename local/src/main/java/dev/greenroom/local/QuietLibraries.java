package dev.greenroom.local;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Libraries speak up when something is wrong, not when all is well. */
final class QuietLibraries {
  // Held here, since a logger that nobody holds forgets its level.
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger DYNAMODB_LOCAL = Logger.getLogger("com.amazonaws");
  private static final Logger SQLITE = Logger.getLogger("com.almworks.sqlite4java");

  private QuietLibraries() {}

  static void hush() {
    // DynamoDB Local's log4j complains at length when it is first used while the program ends.
    System.setProperty(
        "log4j2.loggerContextFactory",
        "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
    ROOT.setLevel(Level.WARNING);
    DYNAMODB_LOCAL.setLevel(Level.SEVERE);
    SQLITE.setLevel(Level.SEVERE);
  }
}
