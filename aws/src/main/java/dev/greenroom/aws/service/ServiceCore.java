package dev.greenroom.aws.service;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.AwsRegions;
import dev.greenroom.aws.CloudEvents;
import dev.greenroom.aws.Ec2Nodes;
import dev.greenroom.aws.SecretsTick;
import dev.greenroom.aws.SharedTick;
import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.time.Pause;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Core on the tables of an account, and what else of AWS a service needs. */
public final class ServiceCore implements AutoCloseable {
  private final ServiceSettings settings;
  private final AwsClients clients;
  private final Tables tables;
  private final byte[] masterKey;
  private final Map<String, ProcessLauncher> engines = new LinkedHashMap<>();
  private Core core;
  private Ec2Nodes machines;
  private final List<Tick> ticks = new ArrayList<>();

  private ServiceCore(ServiceSettings settings) {
    this.settings = settings;
    this.clients = new AwsClients();
    this.tables = Tables.withPrefix(settings.tablePrefix());
    try {
      this.masterKey =
          MasterSecret.read(clients.secrets(settings.region()), settings.masterKeySecret());
    } catch (RuntimeException e) {
      clients.close();
      throw e;
    }
  }

  /**
   * For a service that starts and ends nothing itself: what it writes, the jobs carry out.
   *
   * @throws IllegalStateException with one sentence, when the master key cannot be read
   */
  public static ServiceCore thatLaunchesLater(ServiceSettings settings, InstantSource clock) {
    ServiceCore service = new ServiceCore(settings);
    service.core = service.wired(HostingEngine.of(new LaunchLater()), clock);
    return service;
  }

  /**
   * For the jobs: processes by ECS, machines by EC2.
   *
   * @param complaints takes a line for a region that is out of reach
   * @throws IllegalStateException with one sentence, when the master key cannot be read
   */
  public static ServiceCore thatLaunches(
      ServiceSettings settings, InstantSource clock, Consumer<String> complaints) {
    ServiceCore service = new ServiceCore(settings);
    Hosting hosting =
        new Hosting(settings, service.clients, Policy.defaults().stopGrace(), clock, complaints);
    service.machines = hosting.nodes(service::regionOfNode);
    service.core =
        service.wired(
            new HostingEngine(
                service.launcher(hosting, settings.regions()),
                Optional.empty(),
                service.machines,
                hosting.carrier()),
            clock);
    settings
        .regions()
        .all()
        .forEach(
            region ->
                service.engines.put(
                    region, service.launcher(hosting, settings.regions().only(region))));
    settings
        .agentImage()
        .map(
            image ->
                new SharedTick(
                    service.core,
                    hosting.tasks(),
                    settings.regions(),
                    service.clients,
                    settings.sharedVcpus()))
        .ifPresent(service.ticks::add);
    service.ticks.add(
        new SecretsTick(
            hosting.secrets(),
            settings.regions().all(),
            app -> service.core.applications().get(app).isPresent()));
    return service;
  }

  private ProcessLauncher launcher(Hosting hosting, AwsRegions regions) {
    return hosting.launcher(regions, this::regionOfProcess, this::addressOfNode);
  }

  private Core wired(HostingEngine engine, InstantSource clock) {
    return new Core(
        clients.tables(settings.region()),
        tables,
        Policy.defaults(),
        engine,
        MasterKey.of(masterKey),
        settings::address,
        clock,
        Pause.real());
  }

  private Optional<Region> regionOfProcess(String id) {
    return core.processes().get(id).map(Process::region);
  }

  private Optional<Region> regionOfNode(String id) {
    return core.nodes().get(id).flatMap(Node::region);
  }

  private Optional<String> addressOfNode(String id) {
    return core.nodes().get(id).map(Node::address).filter(address -> !address.isEmpty());
  }

  public Core core() {
    return core;
  }

  /** By AWS region, what runs there and nothing else; none for a service that launches nothing. */
  public Map<String, ProcessLauncher> engines() {
    return Collections.unmodifiableMap(engines);
  }

  /**
   * Jobs that there are on AWS alone: one that expires secrets, and one that keeps the nodes of
   * Fargate where anything runs without a fleet. None for a service that launches nothing.
   */
  public List<Tick> ticks() {
    return Collections.unmodifiableList(ticks);
  }

  /**
   * What reads the queue of what ECS and EC2 tell; to be started. Of a service that launches alone.
   *
   * @param log takes a sentence for what was news, and for what failed
   */
  public CloudEvents cloudEvents(InstantSource clock, Consumer<String> log) {
    return CloudEvents.of(
        core, clients, machines, clock, settings.region(), settings.cloudEvents().toString(), log);
  }

  public Tables tables() {
    return tables;
  }

  public ServiceSettings settings() {
    return settings;
  }

  /** 32 bytes, for what else a service derives. */
  public byte[] masterKey() {
    return masterKey.clone();
  }

  /** The clients of each region; closed with this. */
  public AwsClients clients() {
    return clients;
  }

  @Override
  public void close() {
    clients.close();
  }
}
