package dev.greenroom.functions.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * An environment of Lambda: a process of Lambda's own runtime client, that runs a handler out of a
 * folder and talks to a {@link RuntimeApi}.
 */
public final class Environment implements AutoCloseable {
  /** What Lambda itself sets for functions without SnapStart, and 512 MB. */
  private static final List<String> FLAGS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx440m");

  /**
   * What is otherwise for functions with SnapStart: the second compiler works, and who takes
   * snapshots is the runtime client.
   */
  public static final List<String> SNAP_START =
      List.of(
          "-XX:TieredStopAtLevel=4", "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");

  /** By them a function learns of it, and its JVM what ours are given. */
  public static final Map<String, String> SNAP_START_VARIABLES =
      Map.of(
          "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start", "JAVA_TOOL_OPTIONS", Entry.JVM_OPTIONS);

  private final RuntimeApi api = new RuntimeApi();
  private final Process process;
  private final Path output;
  private final long begunNanos;

  /**
   * @param task what Lambda unpacked, {@code lib/*.jar}; also takes the output
   * @param handler the class
   * @param variables its environment, and nothing else
   * @param flags further ones of the JVM
   * @param classPath in front of the runtime client
   */
  public Environment(
      Path task,
      String handler,
      Map<String, String> variables,
      List<String> flags,
      List<Path> classPath)
      throws IOException {
    this(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
        task,
        handler,
        variables,
        flags,
        Stream.concat(classPath.stream(), runtimeClient()).toList());
  }

  /**
   * @param java what starts it: a program, and arguments before all others
   * @param classPath with the runtime client
   */
  public Environment(
      List<String> java,
      Path task,
      String handler,
      Map<String, String> variables,
      List<String> flags,
      List<Path> classPath)
      throws IOException {
    output = Files.createTempFile(task, "output", ".log");
    List<String> command = new ArrayList<>(java);
    command.addAll(FLAGS);
    command.addAll(flags);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(AWSLambda.class.getName());
    command.add(handler);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(task.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
    builder.environment().put("LAMBDA_TASK_ROOT", task.toString());
    builder.environment().put("AWS_LAMBDA_FUNCTION_NAME", "greenroom");
    builder.environment().put("AWS_LAMBDA_FUNCTION_VERSION", "1");
    builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
    begunNanos = System.nanoTime();
    process = builder.start();
  }

  private static Stream<Path> runtimeClient() {
    return Stream.of(
            AWSLambda.class,
            RequestStreamHandler.class,
            PojoSerializer.class,
            SdkInternalThreadLocal.class)
        .map(kind -> Path.of(kind.getProtectionDomain().getCodeSource().getLocation().getPath()));
  }

  public RuntimeApi api() {
    return api;
  }

  /** What is said next; where nothing is, the failure says what was printed. */
  public RuntimeApi.Said next() throws IOException, InterruptedException {
    try {
      return api.next();
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it printed " + printed(), e);
    }
  }

  /** When the process was started, by this machine's ticker. */
  public long begunNanos() {
    return begunNanos;
  }

  /** What it has printed so far. */
  public List<String> printed() throws IOException {
    return Files.readAllLines(output);
  }

  /** Ends it in an orderly way, as a training for an AOT cache needs it. */
  public void end() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  public java.lang.ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    api.close();
  }
}
