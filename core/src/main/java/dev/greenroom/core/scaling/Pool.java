package dev.greenroom.core.scaling;

import dev.greenroom.core.scaling.PoolNode.Phase;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A region of a fleet at one moment.
 *
 * @param shape what a cloud node has that would be ordered now
 * @param nodes those that are ordered, run or drain, of whatever shape they were
 * @param waiting what the processes request that wait for a node, one each
 * @param least how many cloud nodes must be there, whoever plays: the highest of its minimums
 * @param most how many cloud nodes there may be, those that drain included
 * @param expected what is expected to be requested until a node ordered now has joined; empty when
 *     nothing is forecast, or no trust is put in it
 */
public record Pool(
    Size shape,
    List<PoolNode> nodes,
    List<Size> waiting,
    int least,
    int most,
    Optional<Size> expected) {

  /**
   * @throws IllegalArgumentException for a shape without CPU or memory
   */
  public Pool {
    nodes = List.copyOf(nodes);
    waiting = List.copyOf(waiting);
    if (shape.milliVcpus() < 1 || shape.memoryMb() < 1) {
      throw new IllegalArgumentException("a node has CPU and memory: " + shape);
    }
  }

  /** The same with what is expected. */
  Pool expecting(Optional<Size> demand) {
    return new Pool(shape, nodes, waiting, least, most, demand);
  }

  /** All that is requested, wherever it is, and what waits. */
  public Size requested() {
    return nodes.stream().map(PoolNode::used).reduce(waits(), Size::plus);
  }

  /** What waits, together. */
  public Size waits() {
    return waiting.stream().reduce(Size.NONE, Size::plus);
  }

  Stream<PoolNode> cloud(Phase phase) {
    return nodes.stream().filter(node -> !node.metal() && node.is(phase));
  }
}
