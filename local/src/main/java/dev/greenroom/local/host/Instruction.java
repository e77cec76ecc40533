package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.util.Map;
import java.util.Optional;

/**
 * One instruction of a Dockerfile.
 *
 * @param line where it begins, from 1
 * @param keyword in upper case
 * @param flags {@code --name=value} before the arguments; a flag without a value has an empty one
 * @param arguments what follows, continuation lines joined
 * @param text the whole, for people
 */
record Instruction(
    int line, String keyword, Map<String, String> flags, String arguments, String text) {

  Optional<String> flag(String name) {
    return Optional.ofNullable(flags.get(name));
  }

  /** Says what is wrong with this line. */
  BuildFailed failed(String why, Object... args) {
    return new BuildFailed("Dockerfile line " + line + ": " + why.formatted(args));
  }
}
