package dev.greenroom.bench.plan;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.placement.Placement;
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

/** One node chosen of so many. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PlacementBenchmark {
  @Param({"200", "10000"})
  int nodes;

  private List<Node> candidates;

  /** Once for each number of nodes. */
  @Setup
  public void candidates() {
    candidates = Candidates.of(nodes);
  }

  /** All that is measured. */
  @Benchmark
  public Placement.Verdict chosen() {
    return Placement.choose(candidates, Candidates.DEMAND, Situation.NOW);
  }

  /** What it is measured by. */
  @Benchmark
  public Node loop() {
    return PlainLoop.fullest(candidates, Candidates.DEMAND);
  }
}
