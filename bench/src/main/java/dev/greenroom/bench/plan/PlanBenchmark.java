package dev.greenroom.bench.plan;

import dev.greenroom.core.scaling.Pool;
import dev.greenroom.core.scaling.ScalingPlan;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** 10,000 nodes planned: those of one region, or 200 in each of 50. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PlanBenchmark {
  @Param Situation situation;

  @Param({"1x10000", "50x200"})
  String regions;

  private List<Pool> pools;

  /** Once for each combination. */
  @Setup
  public void pools() {
    String[] parts = regions.split("x");
    pools = situation.pools(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  /** All that is measured. */
  @Benchmark
  public void planned(Blackhole into) {
    for (Pool pool : pools) {
      into.consume(ScalingPlan.of(pool, Situation.MEMORY, Situation.POLICY, Situation.NOW));
    }
  }

  /** What it is measured by. */
  @Benchmark
  public void loop(Blackhole into) {
    for (Pool pool : pools) {
      into.consume(PlainLoop.sums(pool));
    }
  }
}
