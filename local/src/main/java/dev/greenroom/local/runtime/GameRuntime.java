package dev.greenroom.local.runtime;

import dev.greenroom.agent.ImageShelf;
import dev.greenroom.agent.ProcessSource;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.local.host.LogFiles;
import java.util.Optional;
import java.util.function.Predicate;

/** Runs games on this machine and builds their images. */
public interface GameRuntime extends AutoCloseable {

  /** Starts and stops games. */
  ProcessLauncher launcher();

  /** Builds what they start from. */
  ImageBuilder images();

  /** Has what others have built. */
  ImagePuller puller();

  /** Which of the images are on this machine. */
  ImageShelf shelf();

  /** What they print. */
  LogFiles logs();

  /** What the agent watches. */
  ProcessSource source();

  /**
   * What the agent of one of several nodes watches that this machine plays.
   *
   * @param node whether it watches the processes of the node of that id
   * @return empty where the processes of nodes cannot be told apart
   */
  default Optional<ProcessSource> source(Predicate<String> node) {
    return Optional.empty();
  }

  /** How much of this machine games may claim, and what images run on it. */
  Promise promise();

  /** This machine's address as games reach it; empty where they share its network. */
  Optional<String> addressForGames();

  /**
   * Removes what could not be removed before, as an image from which a game ran, and what was kept
   * for applications that are no more. To be called now and then.
   *
   * @param keeps whether there is still an application of that id
   */
  default void tidy(Predicate<String> keeps) {}

  /** Stops every game and returns when all have ended; their ends are still to be recorded. */
  void stopAll();

  /** The last of all: removes what no game needs any more. */
  @Override
  void close();
}
