package dev.greenroom.local.host;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Sends a signal to every process of a group; Java itself can only reach single ones. */
final class GroupSignal {
  private GroupSignal() {}

  /** Does nothing when the group has ended. */
  static void send(String signal, long group) {
    try {
      Process kill =
          new ProcessBuilder(
                  "/bin/sh", "-c", "kill -s \"$1\" -- \"-$2\"", "sh", signal, Long.toString(group))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(5, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException e) {
      throw new IllegalStateException("No shell to send a signal with.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
