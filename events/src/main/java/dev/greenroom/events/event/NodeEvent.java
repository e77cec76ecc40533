package dev.greenroom.events.event;

import java.util.Map;
import java.util.Optional;

/** Something happened to a machine. */
public sealed interface NodeEvent extends GreenroomEvent {
  String nodeId();

  @Override
  default Map<String, Object> subject() {
    return Values.of("nodeId", nodeId());
  }

  /**
   * It was ordered from the cloud, and takes no process before it is registered.
   *
   * @param milliVcpus the capacity of its shape in thousandths of a core
   * @param memoryMb the capacity of its shape in MiB
   */
  record Starting(Envelope envelope, String nodeId, String hosting, int milliVcpus, int memoryMb)
      implements NodeEvent {
    @Override
    public String type() {
      return "node.starting";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("hosting", hosting, "milliVcpus", milliVcpus, "memoryMb", memoryMb);
    }
  }

  /**
   * It takes processes from now on, for the first time or again.
   *
   * @param again true when it was registered before
   * @param address under which players reach it; absent where each process has one of its own
   * @param milliVcpus its capacity in thousandths of a core
   * @param memoryMb its capacity in MiB
   */
  record Registered(
      Envelope envelope,
      String nodeId,
      boolean again,
      String hosting,
      Optional<String> address,
      int milliVcpus,
      int memoryMb)
      implements NodeEvent {
    @Override
    public String type() {
      return "node.registered";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of(
          "again",
          again,
          "hosting",
          hosting,
          "address",
          address,
          "milliVcpus",
          milliVcpus,
          "memoryMb",
          memoryMb);
    }
  }

  /**
   * It takes processes or takes none: {@code running}, {@code draining}, {@code lost} or {@code
   * stopped}.
   */
  record Status(Envelope envelope, String nodeId, String before, String status)
      implements NodeEvent {
    @Override
    public String type() {
      return "node.status";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("before", before, "status", status);
    }
  }
}
