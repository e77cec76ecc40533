package dev.greenroom.aws.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What AWS would ask the policies of those who call: {@code jobs ecs:StopTask task/greenroom/1
 * ecs:cluster=cluster/greenroom}, a line for each at the end of a run, in a file of {@value
 * #FOLDER}. The resource is the end of its ARN; what is behind it are conditions that the call
 * itself tells. The deployment's roles are held against those lines.
 */
public final class SeenCalls {
  private static final String FOLDER = "target/aws-calls";

  /** In a header, in an address that was signed, in a form that was. */
  private static final Pattern SIGNED =
      Pattern.compile(
          "(?:Credential=|\"[xX]-[aA]mz-[cC]redential\"\\s+)([^/\\s]+)/\\d+/[^/]+/([^/]+)/");

  private static final Set<String> CALLS = new ConcurrentSkipListSet<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(SeenCalls::write));
  }

  private SeenCalls() {}

  /**
   * Who signed for which service.
   *
   * @param caller its program, or a method of a port
   * @param service as signatures name it
   */
  private record Signed(String caller, String service) {}

  /**
   * A call of any service but S3.
   *
   * @param action as AWS calls the operation
   */
  public static void add(HttpExchange exchange, String action, byte[] body) {
    signed(exchange, body)
        .ifPresent(
            by ->
                Asked.of(by.service(), action, new String(body, StandardCharsets.UTF_8))
                    .forEach(asked -> CALLS.add(by.caller() + " " + asked)));
  }

  /**
   * A call of S3.
   *
   * @param action as AWS calls the operation
   * @param status with which it was answered: who may not list is not told of what is not there
   */
  static void addS3(HttpExchange exchange, String action, byte[] body, int status) {
    signed(exchange, body)
        .ifPresent(
            by ->
                AskedOfS3.of(action, exchange.getRequestURI().getPath(), body, status)
                    .forEach(asked -> CALLS.add(by.caller() + " " + asked)));
  }

  private static Optional<Signed> signed(HttpExchange exchange, byte[] body) {
    String header =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    String query =
        URLDecoder.decode(
            Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
            StandardCharsets.UTF_8);
    return signed(header)
        .or(() -> signed(query))
        .or(() -> signed(new String(body, StandardCharsets.ISO_8859_1)));
  }

  private static Optional<Signed> signed(String text) {
    Matcher found = SIGNED.matcher(text);
    return found.find()
        ? Caller.of(found.group(1)).map(caller -> new Signed(caller, found.group(2)))
        : Optional.empty();
  }

  private static void write() {
    if (CALLS.isEmpty()) {
      return;
    }
    try {
      Path folder = Files.createDirectories(Path.of(FOLDER));
      Files.write(folder.resolve(ProcessHandle.current().pid() + ".txt"), CALLS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
