package dev.greenroom.aws;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Attachment;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * Keeps a node for Fargate in each game region, on which everything is that is on no fleet. It has
 * no address and no agent: it lives as long as this job runs, and has what the account may start.
 * Once a minute it asks for addresses of which no event came.
 */
public final class SharedTick implements Tick {
  /** Between two looks at what has no address. */
  static final Duration LOOK = Duration.ofMinutes(1);

  /** Within this an event has told where a task is. */
  private static final Duration TOLD = Duration.ofSeconds(15);

  private static final int AT_ONCE = 100;

  /** The most that Fargate sells with a core. */
  private static final int MB_PER_CPU = 8192;

  private final EcsSettings settings;
  private final AwsRegions regions;
  private final Function<String, EcsClient> clients;
  private final TaskAddresses addresses;
  private final Nodes nodes;
  private final Processes processes;
  private final Policy policy;
  private final int vcpus;
  private final Map<Region, Instant> looked = new EnumMap<>(Region.class);

  /**
   * @param clients of ECS and EC2
   * @param vcpus what may run at once in a region: the quota "Fargate On-Demand vCPU resource
   *     count"; what is over it waits
   */
  public SharedTick(
      Core core, EcsSettings settings, AwsRegions regions, AwsClients clients, int vcpus) {
    this.settings = settings;
    this.regions = regions;
    this.clients = clients::ecs;
    this.addresses =
        new TaskAddresses(clients::ec2, core.processes()::get, core.lifecycle()::addressed);
    this.nodes = core.nodes();
    this.processes = core.processes();
    this.policy = core.policy();
    this.vcpus = vcpus;
  }

  /** The node of Fargate in a region. */
  public static String nodeId(Region region) {
    return "fargate-" + region.name();
  }

  @Override
  public String name() {
    return "shared";
  }

  /** A region that does not answer is told of, and stops no other. */
  @Override
  public List<String> run(Instant now) {
    List<String> told = new ArrayList<>();
    for (Region region : Region.values()) {
      regions
          .of(region)
          .ifPresent(
              aws -> {
                try {
                  told.addAll(see(region, aws, now));
                } catch (RuntimeException e) {
                  told.add("Fargate in %s was not looked at: %s".formatted(region, e));
                }
              });
    }
    return told;
  }

  private List<String> see(Region region, String aws, Instant now) {
    if (settings.shared().flatMap(how -> how.network().apply(aws)).isEmpty()) {
      return List.of();
    }
    List<String> told = new ArrayList<>();
    Instant before = looked.get(region);
    if (before == null || before.isAfter(now) || !before.plus(LOOK).isAfter(now)) {
      find(lacking(nodeId(region), now), aws, told);
      looked.put(region, now);
    }
    lives(region, now);
    return told;
  }

  private void lives(Region region, Instant now) {
    Optional<Node> there =
        nodes.get(nodeId(region)).filter(node -> node.status() == NodeStatus.running);
    Instant silent = now.plus(policy.nodeSilence());
    if (there.isPresent() && there.get().milliVcpus() == vcpus * 1000) {
      nodes.heard(nodeId(region), silent);
      return;
    }
    nodes.register(
        new Node(
            nodeId(region),
            Node.pool(Optional.empty(), Optional.of(region)),
            Hosting.shared,
            NodeStatus.running,
            "",
            vcpus * 1000,
            0,
            (int) Math.min(Integer.MAX_VALUE, (long) vcpus * MB_PER_CPU),
            0,
            silent,
            Hashes.sha256(UUID.randomUUID().toString()), // nobody speaks for it
            now));
  }

  private List<Process> lacking(String nodeId, Instant now) {
    return processes.getAll(processes.aliveOn(nodeId)).stream()
        .filter(TaskAddresses::lacks)
        .filter(
            process -> process.scheduledAt().filter(at -> at.plus(TOLD).isBefore(now)).isPresent())
        .limit(AT_ONCE)
        .toList();
  }

  private void find(List<Process> lacking, String aws, List<String> told) {
    EcsClient ecs = clients.apply(aws);
    for (Process process : lacking) {
      List<String> arns =
          ecs.listTasks(r -> r.cluster(settings.cluster()).startedBy(process.processId()))
              .taskArns();
      if (!arns.isEmpty()) {
        ecs.describeTasks(r -> r.cluster(settings.cluster()).tasks(arns)).tasks().stream()
            .flatMap(task -> interfaceOf(task).stream())
            .findFirst()
            .filter(card -> addresses.found(process, aws, card))
            .ifPresent(
                card ->
                    told.add(
                        "asked for the address of %s: no event told it"
                            .formatted(process.processId())));
      }
    }
  }

  private static Optional<String> interfaceOf(Task task) {
    return task.attachments().stream()
        .map(Attachment::details)
        .flatMap(List::stream)
        .filter(detail -> "networkInterfaceId".equals(detail.name()))
        .map(KeyValuePair::value)
        .findFirst();
  }
}
