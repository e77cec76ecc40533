package dev.greenroom.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program of the machine that prints what we want to know and ends.
 *
 * @param words program and arguments
 * @param limit how long it may take
 */
record Command(List<String> words, Duration limit) {

  /**
   * Its lines, whatever its exit code: {@code lsof} says 1 when it found nothing.
   *
   * @throws IOException when it is not there or not done in time
   */
  List<String> lines() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      process.getOutputStream().close();
      // Read beside the wait: a full pipe would keep the program from ending.
      CompletableFuture<byte[]> output = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> read(process, output));
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(words.getFirst() + " took longer than " + limit.toMillis() + " ms.");
      }
      byte[] bytes = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("The output of " + words.getFirst() + " could not be read.", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void read(Process process, CompletableFuture<byte[]> output) {
    try (var in = process.getInputStream()) {
      output.complete(in.readAllBytes());
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }
}
