package dev.greenroom.local.fleet;

import dev.greenroom.agent.HttpControlPlane;
import dev.greenroom.agent.NodeAgent;
import dev.greenroom.core.Core;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.scaling.CloudNodes;
import dev.greenroom.events.NodeRegistration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The fleet that this machine plays: its nodes have names, tokens, agents and heartbeats of their
 * own, and one launcher.
 */
public final class LocalFleet implements AutoCloseable {
  /** What the fleet is called; a fleet of that name is taken as it is. */
  public static final String NAME = "local";

  private static final Duration AT_ONCE = Duration.ZERO;

  private final FleetOptions options;
  private final PlayedNodes nodes;
  private final LocalCloud cloud;
  private final FleetStart start;
  private final Consumer<String> log;
  private final Map<String, Member> members = new ConcurrentHashMap<>();

  /** Makes the agent of a node that registers itself. */
  @FunctionalInterface
  public interface Agents {
    Member of(String nodeId, String token, NodeAgent.Joining joining);
  }

  /**
   * What there is of a node in this program.
   *
   * @param agent watches its processes
   * @param plane by which the agent speaks
   */
  public record Member(NodeAgent agent, HttpControlPlane plane) {
    void end() {
      agent.close();
      plane.close();
    }
  }

  /**
   * @param folder where it is kept which nodes there are
   * @param log takes what is of interest afterwards
   * @param notice takes what whoever starts it should see
   */
  public LocalFleet(
      FleetOptions options, Path folder, Consumer<String> log, Consumer<String> notice)
      throws IOException {
    this.options = options;
    this.start = new FleetStart(options, folder, notice);
    this.nodes = new PlayedNodes(folder);
    this.cloud = new LocalCloud(options, nodes);
    this.log = log;
  }

  /**
   * The shape of the cloud's nodes.
   *
   * @throws IllegalArgumentException with a sentence when no shape has so many vCPUs
   */
  public static NodeShape shape(FleetOptions options, NodeShapes shapes) {
    List<NodeShape> plain = shapes.all().stream().filter(s -> s.gpus() == 0).toList();
    if (options.cloud().count() == 0) {
      return plain.isEmpty() ? shapes.all().getFirst() : plain.getFirst();
    }
    return plain.stream()
        .filter(s -> s.vcpus() == options.cloud().vcpus())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--nodes asks for cloud nodes of %d vCPUs; there are shapes of %s."
                        .formatted(
                            options.cloud().vcpus(),
                            plain.stream()
                                .map(s -> Integer.toString(s.vcpus()))
                                .distinct()
                                .collect(Collectors.joining(", ")))));
  }

  /** From where scaling orders. */
  public CloudNodes cloud() {
    return cloud;
  }

  /** The names of all its nodes. */
  public Set<String> nodeIds() {
    return nodes.all().stream().map(PlayedNode::nodeId).collect(Collectors.toSet());
  }

  /**
   * Before any job: the fleet is there, its metal nodes are, and the nodes that ran before have
   * spoken a moment ago.
   *
   * @param address under which players reach this machine
   */
  public void prepare(
      Core core, String orgId, String address, Set<Architecture> programs, Instant now)
      throws IOException {
    Fleet fleet = start.fleet(core, orgId, now);
    List<PlayedNode> metal = nodes.all().stream().filter(node -> !node.cloud()).toList();
    metal.stream()
        .skip(options.metal().count())
        .forEach(
            node -> {
              retire(core, node, now);
              nodes.remove(node.nodeId());
            });
    for (int i = 0; i < options.metal().count(); i++) {
      nodes.put(metal(i < metal.size() ? metal.get(i).nodeId() : announced(core, fleet, now)));
    }
    for (PlayedNode node : nodes.all()) {
      if (node.joined() && !join(core, node, address, programs, now)) {
        nodes.remove(node.nodeId());
      }
    }
    log.accept(
        "Fleet %s (%s) in %s: %d metal nodes of %d vCPUs, at most %d cloud nodes of %d that start in %d s."
            .formatted(
                NAME,
                fleet.fleetId(),
                options.region(),
                options.metal().count(),
                options.metal().vcpus(),
                options.cloud().count(),
                options.cloud().vcpus(),
                options.nodeStart().toSeconds()));
  }

  private String announced(Core core, Fleet fleet, Instant now) {
    return core.fleetNodes().announce(fleet, options.region(), core.nodeTokens(), now).nodeId();
  }

  private PlayedNode metal(String nodeId) {
    return new PlayedNode(
        nodeId,
        Hosting.metal,
        options.region(),
        options.metal().milliVcpus(),
        options.metal().memoryMb(),
        true);
  }

  private static boolean join(
      Core core, PlayedNode node, String address, Set<Architecture> programs, Instant now) {
    return core.nodes()
        .joined(
            node.nodeId(),
            new Node.Equipment(address, node.milliVcpus(), node.memoryMb(), 0, programs),
            new Node.Heard(now, now.plus(core.policy().nodeSilence())));
  }

  /** Fewer are asked for than before: what ran on it is lost, and is ended as nobody's. */
  private static void retire(Core core, PlayedNode node, Instant now) {
    List<Process> lost = core.processes().getAll(core.processes().aliveOn(node.nodeId()));
    lost.stream()
        .filter(process -> !process.status().over())
        .forEach(
            process ->
                core.lifecycle()
                    .over(
                        process,
                        ProcessStatus.failed,
                        now,
                        "lost: its node is not played any more"));
    core.nodes()
        .get(node.nodeId())
        .ifPresent(there -> core.nodes().stopped(there, now, core.policy().retention()));
  }

  /** Of a Greenroom that plays none any more: what an earlier one played is over. */
  public static void dissolve(Core core, String orgId, Path folder, Instant now)
      throws IOException {
    PlayedNodes left = new PlayedNodes(folder);
    if (left.all().isEmpty()) {
      return;
    }
    for (PlayedNode node : left.all()) {
      retire(core, node, now);
      left.remove(node.nodeId());
    }
    core.fleets().list(orgId).stream()
        .filter(fleet -> fleet.name().equals(NAME))
        .forEach(fleet -> core.orgs().unsetDefaultFleet(orgId, fleet.fleetId()));
  }

  /** Once the API answers: each node speaks for itself. */
  public void begin(Core core, String address, Set<Architecture> programs, Agents made) {
    List<String> names = programs.stream().map(Architecture::name).sorted().toList();
    cloud.open(
        new LocalCloud.Machines() {
          @Override
          public void begin(PlayedNode node) {
            Member member =
                made.of(
                    node.nodeId(),
                    core.nodeTokens().tokenOf(node.nodeId()),
                    new NodeAgent.Joining(
                        new NodeRegistration(address, node.milliVcpus(), node.memoryMb(), 0, names),
                        () -> cloud.endLater(node.nodeId())));
            members.put(node.nodeId(), member);
            member.agent().start();
          }

          @Override
          public void end(String nodeId) {
            Optional.ofNullable(members.remove(nodeId)).ifPresent(Member::end);
            core.processes().aliveOn(nodeId).forEach(id -> core.launcher().stop(id, AT_ONCE));
          }
        });
  }

  /** Ends all agents after a last look: the games have ended, and that is told. */
  public void farewell() {
    List<Member> all = new ArrayList<>(members.values());
    members.clear();
    all.forEach(member -> member.agent().close());
    all.forEach(member -> member.agent().look());
    all.forEach(member -> member.plane().close());
  }

  /** No node joins any more. */
  @Override
  public void close() {
    cloud.close();
  }
}
