package dev.greenroom.bench.coldstart;

import dev.greenroom.functions.lambda.Account;
import dev.greenroom.functions.lambda.RuntimeApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts the image of the functions in Docker as Lambda would, and has it make a room. Fails when
 * the image does not answer, or cannot use its cache.
 */
public final class ImageCheck {
  private ImageCheck() {}

  /**
   * @param args the image
   */
  public static void main(String... args) throws Exception {
    int code = 1;
    try (Account account = new Account(Files.createTempDirectory("greenroom-image"));
        RuntimeApi api = new RuntimeApi()) {
      account.openProcess();
      Process docker = start(args[0], account, api);
      try {
        say("ready", api.next(), "");
        say("response", api.invoke(ColdStart.event()), "\"statusCode\":201");
        System.out.println("The image made a room.");
        code = 0;
      } finally {
        docker.destroy(); // Docker hands the signal on.
        docker.waitFor();
      }
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
    } finally {
      System.exit(code); // DynamoDB Local has threads that would stay.
    }
  }

  private static Process start(String image, Account account, RuntimeApi api) throws Exception {
    Path certificates = account.trustedFolder();
    Map<String, String> variables = account.environment(Task.FUNCTION);
    variables.put("AWS_LAMBDA_RUNTIME_API", api.address());
    variables.put("AWS_LAMBDA_FUNCTION_NAME", "greenroom");
    variables.put("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on"); // It does not start without its cache.
    List<String> command =
        new ArrayList<>(List.of("docker", "run", "--rm", "--network", "host", "--volume"));
    command.add(certificates + ":/etc/ssl/certs:ro");
    variables.forEach((name, value) -> command.addAll(List.of("--env", name + "=" + value)));
    command.add(image);
    return new ProcessBuilder(command).inheritIO().start();
  }

  private static void say(String kind, RuntimeApi.Said said, String part) {
    if (!said.kind().equals(kind) || !said.text().contains(part)) {
      throw new IllegalStateException("not %s but %s".formatted(kind, said.text()));
    }
  }
}
