package dev.greenroom.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/** What an operator may put into the data folder in place of what is built in. */
final class OperatorFile {
  private OperatorFile() {}

  /**
   * What the file says, else what is built in.
   *
   * @param parse throws IllegalArgumentException with what is wrong
   * @throws StackFailed when the file is there and cannot be understood
   */
  static <T> T read(Path file, Function<String, T> parse, Supplier<T> builtIn)
      throws IOException, StackFailed {
    if (!Files.exists(file)) {
      return builtIn.get();
    }
    try {
      return parse.apply(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new StackFailed("The file '%s' cannot be used: %s.".formatted(file, e.getMessage()));
    }
  }
}
