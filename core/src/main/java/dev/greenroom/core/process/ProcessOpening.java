package dev.greenroom.core.process;

import dev.greenroom.core.Tables;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.placement.Placement;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Values;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Prepares the intent of a new process: its item and the claim on a node that fits. */
public final class ProcessOpening {
  private final Tables tables;
  private final Nodes nodes;
  private final Processes processes;
  private final Decisions decisions;

  public ProcessOpening(Tables tables, Nodes nodes, Processes processes, Decisions decisions) {
    this.tables = tables;
    this.nodes = nodes;
    this.processes = processes;
    this.decisions = decisions;
  }

  /**
   * What is to be written in one transaction before anything starts.
   *
   * @param process the new process; without a node it waits for one
   * @param put its item, refused when the id is taken
   * @param claim the capacity on its node
   * @param verdict why there, or why nowhere
   */
  public record Intent(
      Process process,
      TransactWriteItem put,
      Optional<TransactWriteItem> claim,
      Placement.Verdict verdict) {}

  /** The intent of a process that starts with the given room, or empty of rooms (pre-warmed). */
  public Intent intent(
      String processId,
      String appId,
      DeploymentSpec spec,
      Region region,
      Optional<String> firstRoom,
      Instant now) {
    Placement.Verdict verdict =
        Placement.choose(nodes.candidates(spec.fleetId(), region), spec.demand(), now);
    Optional<Node> node =
        verdict instanceof Placement.Verdict.Chosen chosen
            ? Optional.of(chosen.node())
            : Optional.empty();
    int rooms = firstRoom.isPresent() ? 1 : 0;
    Process process =
        new Process(
            processId,
            appId,
            spec.deploymentId(),
            region,
            ProcessStatus.starting,
            true,
            Optional.empty(),
            rooms,
            spec.roomsPerProcess(),
            now,
            firstRoom,
            now,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            0,
            Optional.empty(),
            Optional.empty(),
            Egress.NONE,
            Optional.empty(),
            node.map(Node::hosting).orElse(expected(spec)),
            node.map(Node::nodeId),
            Optional.empty(),
            spec.fleetId(),
            spec.milliVcpus(),
            spec.memoryMb(),
            spec.idleTimeoutEnabled(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Intent(
        process,
        Database.putAbsent(tables.processes(), item(process)),
        node.map(n -> nodes.claim(n, spec.demand())),
        verdict);
  }

  /** Where it will run once there is a node: a fleet that has no room gets a cloud machine. */
  private static Hosting expected(DeploymentSpec spec) {
    return spec.fleetId().isPresent() ? Hosting.cloud : Hosting.shared;
  }

  /** The intent is written: records why the process goes where it goes, or why it waits. */
  public void written(Intent intent, String by) {
    Process process = intent.process();
    decisions.record(
        switch (intent.verdict()) {
          case Placement.Verdict.Chosen chosen ->
              new Decision(
                  process.processId(),
                  process.createdAt(),
                  DecisionKind.placed,
                  "The process was placed on %s.".formatted(chosen.why()),
                  Map.of("node", chosen.node().nodeId(), "by", by));
          case Placement.Verdict.NoneFits none ->
              new Decision(
                  process.processId(),
                  process.createdAt(),
                  DecisionKind.waits,
                  "The process waits for capacity: %s.".formatted(none.why()),
                  Map.of("missing", none.why(), "by", by));
        });
  }

  /** The item with the index keys of a process whose launch is not recorded yet. */
  private Map<String, AttributeValue> item(Process process) {
    Map<String, AttributeValue> item = new LinkedHashMap<>(processes.schema().write(process));
    item.put("statusKey", Values.of(Process.statusKey(process.appId(), process.status())));
    item.put("waitingShard", Values.of(Tables.shard(process.processId())));
    process.nodeId().ifPresent(node -> item.put("aliveOn", Values.of(node)));
    if (process.open()) {
      item.put("openKey", Values.of(Process.openKey(process.deploymentId(), process.region())));
    }
    return item;
  }
}
