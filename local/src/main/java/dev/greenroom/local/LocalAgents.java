package dev.greenroom.local;

import dev.greenroom.agent.AgentSettings;
import dev.greenroom.agent.HttpControlPlane;
import dev.greenroom.agent.Machine;
import dev.greenroom.agent.NodeAgent;
import dev.greenroom.agent.ProcessSource;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.local.fleet.LocalFleet;
import dev.greenroom.local.runtime.GameRuntime;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The agents of this machine: of its own node, and of those that it plays. */
final class LocalAgents {
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(5);
  private static final Duration SLOWEST_HEARTBEAT = Duration.ofSeconds(1);

  private final URI api;
  private final GameRuntime runtime;
  private final Duration tick;
  private final InstantSource clock;
  private final ActivityLog log;

  LocalAgents(URI api, GameRuntime runtime, Duration tick, InstantSource clock, ActivityLog log) {
    this.api = api;
    this.runtime = runtime;
    this.tick = tick;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Of the machine's own node, which also sees what belongs to no node that is there.
   *
   * @param plane whoever starts it closes it after the agent
   */
  NodeAgent own(String nodeId, HttpControlPlane plane, Optional<LocalFleet> fleet) {
    ProcessSource source =
        fleet
            .flatMap(played -> runtime.source(id -> !played.nodeIds().contains(id)))
            .orElseGet(runtime::source);
    return agent(nodeId, source, plane, Optional.empty());
  }

  /** Of a node that is played. */
  LocalFleet.Member member(String nodeId, String token, NodeAgent.Joining joining) {
    HttpControlPlane plane = plane(token);
    ProcessSource source = runtime.source(nodeId::equals).orElseThrow();
    return new LocalFleet.Member(agent(nodeId, source, plane, Optional.of(joining)), plane);
  }

  /** The way by which the agent of a node reaches the API. */
  HttpControlPlane plane(String token) {
    return new HttpControlPlane(api, token, HEARTBEAT_LIMIT);
  }

  private NodeAgent agent(
      String nodeId,
      ProcessSource source,
      HttpControlPlane plane,
      Optional<NodeAgent.Joining> joining) {
    Machine machine = Machine.here();
    Duration quarter = tick.dividedBy(4);
    Duration interval = quarter.compareTo(SLOWEST_HEARTBEAT) < 0 ? quarter : SLOWEST_HEARTBEAT;
    return new NodeAgent(
        new AgentSettings(
            nodeId,
            interval,
            machine.sockets().lookInterval(),
            runtime.promise().architectures().stream().map(Architecture::name).sorted().toList()),
        source,
        machine,
        plane,
        clock,
        log,
        joining,
        Optional.of(runtime.shelf()));
  }
}
