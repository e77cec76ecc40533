package dev.greenroom.bench.coldstart;

import dev.greenroom.functions.lambda.Account;
import dev.greenroom.functions.lambda.Environment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is in the image of the functions: their jar, the client in native code and the runtime
 * client, all on the class path, a small Java and a cache of what it has loaded and linked before.
 *
 * @param root in the image it is {@code /var/task}
 */
record Task(Path root) {
  /**
   * What the image is for: one cache serves all functions, trained by the one that is waited for.
   */
  static final String FUNCTION = "CreateRoomFunction";

  static final String ENTRY = "dev.greenroom.functions.lambda.Entry";

  /** Where programs in native code look for whom they trust. */
  private static final String IN_ITS_PLACE = "mount --bind \"$0\" /etc/ssl/certs && exec \"$@\"";

  Path java() {
    return root.resolve("java").resolve("bin").resolve("java");
  }

  Path cache() {
    return root.resolve("functions.aot");
  }

  /** Always in the same order, as the cache is of no use for another. */
  List<Path> classPath() throws IOException {
    List<Path> jars = new ArrayList<>();
    try (Stream<Path> lib = Files.list(root.resolve("lib"))) {
      lib.sorted().forEach(jars::add);
    }
    return jars;
  }

  /**
   * Starts the function as the image would. That client trusts whom the machine trusts, so another
   * folder stands in the place of the machine's, which wants root.
   */
  Environment start(Account account, List<String> flags) throws IOException {
    Map<String, String> variables = account.environment(FUNCTION);
    variables.put("GREENROOM_HTTP_CLIENT", "crt");
    List<String> java =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            IN_ITS_PLACE,
            account.trustedFolder().toString(),
            java().toString());
    return new Environment(java, root, ENTRY, variables, flags, classPath());
  }

  /** The arguments of Java in the image, where this folder is {@code /var/task}. */
  String arguments() throws IOException {
    return Stream.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:AOTCache=/var/task/functions.aot",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath().stream()
                .map(jar -> "/var/task/lib/" + jar.getFileName())
                .collect(Collectors.joining(File.pathSeparator)),
            "com.amazonaws.services.lambda.runtime.api.client.AWSLambda")
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
