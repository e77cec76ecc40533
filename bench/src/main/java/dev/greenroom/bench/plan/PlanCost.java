package dev.greenroom.bench.plan;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs both benchmarks with JMH and prints what they cost beside a plain loop over the same data.
 */
public final class PlanCost {
  private static final String LOOP = "loop";

  private PlanCost() {}

  /** Takes three minutes and no arguments. */
  public static void main(String[] arguments) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(PlanBenchmark.class.getName() + "\\.")
                    .include(PlacementBenchmark.class.getName() + "\\.")
                    .forks(1)
                    .jvmArgsAppend(
                        "-Xmx512m", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(1))
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    System.out.println("| what | of | ms | plain loop, ms | ratio |");
    System.out.println("|---|---|---|---|---|");
    lines(results).forEach(System.out::println);
  }

  /** Each benchmark with its parameters is a line; its loop is a column of it. */
  private static List<String> lines(Collection<RunResult> results) {
    Map<String, Map<String, Double>> measured = new TreeMap<>();
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
      String of =
          result.getParams().getParamsKeys().stream()
              .sorted()
              .map(result.getParams()::getParam)
              .collect(Collectors.joining(" | "));
      String what = benchmark.contains("Placement") ? "one placed | " + of + " nodes" : of;
      measured
          .computeIfAbsent(what, key -> new TreeMap<>())
          .put(method.equals(LOOP) ? LOOP : "all", result.getPrimaryResult().getScore());
    }
    return measured.entrySet().stream()
        .map(entry -> line(entry.getKey(), entry.getValue().get("all"), entry.getValue().get(LOOP)))
        .toList();
  }

  private static String line(String what, double all, double loop) {
    return String.format(Locale.ROOT, "| %s | %.3f | %.4f | %.0f |", what, all, loop, all / loop);
  }
}
