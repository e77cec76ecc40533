package dev.greenroom.core.node;

import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A machine that runs game processes.
 *
 * @param nodeId opaque
 * @param pool whose processes it takes: {@link #pool(Optional, Optional)}
 * @param hosting bare metal, cloud, or shared
 * @param status whether it takes new processes
 * @param address the host name or address under which players reach it
 * @param milliVcpus its capacity in thousandths of a core
 * @param milliVcpusUsed claimed by processes that are not over
 * @param memoryMb its capacity in MiB
 * @param memoryMbUsed claimed by processes that are not over
 * @param heartbeatDeadline when its silence begins to count: it then gets no new process
 * @param tokenHash the SHA-256 of its own token
 * @param createdAt when it was registered
 */
public record Node(
    String nodeId,
    String pool,
    Hosting hosting,
    NodeStatus status,
    String address,
    int milliVcpus,
    int milliVcpusUsed,
    int memoryMb,
    int memoryMbUsed,
    Instant heartbeatDeadline,
    String tokenHash,
    Instant createdAt) {

  /** The pool of a fleet (or of shared hardware) in a region, or in every region when absent. */
  public static String pool(Optional<String> fleetId, Optional<Region> region) {
    return fleetId.orElse("shared") + "#" + region.map(Region::name).orElse("*");
  }

  /** True when processes of that region may run here. */
  public boolean serves(Region region) {
    return pool.endsWith("#" + region) || pool.endsWith("#*");
  }

  public int freeMilliVcpus() {
    return milliVcpus - milliVcpusUsed;
  }

  public int freeMemoryMb() {
    return memoryMb - memoryMbUsed;
  }

  static Node read(ItemReader in) {
    return new Node(
        in.string("nodeId"),
        in.string("pool"),
        in.constant("hosting", Hosting.class),
        in.constant("status", NodeStatus.class),
        in.string("address"),
        in.integer("milliVcpus"),
        in.integer("milliVcpusUsed"),
        in.integer("memoryMb"),
        in.integer("memoryMbUsed"),
        in.instant("deadline"),
        in.string("tokenHash"),
        in.instant("createdAt"));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("nodeId", nodeId)
        .put("pool", pool)
        .put("hosting", hosting)
        .put("status", status)
        .put("address", address)
        .put("milliVcpus", milliVcpus)
        .put("milliVcpusUsed", milliVcpusUsed)
        .put("memoryMb", memoryMb)
        .put("memoryMbUsed", memoryMbUsed)
        .put("deadlineShard", "0")
        .put("deadline", heartbeatDeadline)
        .put("tokenHash", tokenHash)
        .put("createdAt", createdAt)
        .item();
  }
}
