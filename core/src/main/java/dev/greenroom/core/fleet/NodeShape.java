package dev.greenroom.core.fleet;

/**
 * A kind of machine that a fleet may consist of.
 *
 * @param nodeShapeId as fleets v2 names it
 * @param oldName as fleets v1 names it
 * @param vcpus the least that a machine of the shape has, 1 or more
 * @param memoryMb the least that it has, in MiB, 1 or more
 * @param gpus the least that it has, 0 or more
 * @param name for people
 * @param familyId what it has in common with smaller and larger ones
 * @param familyName the same for people
 */
public record NodeShape(
    String nodeShapeId,
    String oldName,
    int vcpus,
    int memoryMb,
    int gpus,
    String name,
    String familyId,
    String familyName) {

  /**
   * @throws IllegalArgumentException for figures that no machine has
   */
  public NodeShape {
    if (vcpus < 1 || memoryMb < 1 || gpus < 0) {
      throw new IllegalArgumentException(
          "a node shape has vCPUs and memory: %s has %d and %d MiB, and %d GPUs"
              .formatted(nodeShapeId, vcpus, memoryMb, gpus));
    }
  }
}
