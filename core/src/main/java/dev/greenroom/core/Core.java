package dev.greenroom.core;

import dev.greenroom.core.allocation.AllocationPolicy;
import dev.greenroom.core.allocation.AllocationTick;
import dev.greenroom.core.allocation.Hand;
import dev.greenroom.core.allocation.Minimums;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.app.HeldApplications;
import dev.greenroom.core.archive.Archive;
import dev.greenroom.core.budget.BudgetGate;
import dev.greenroom.core.budget.Budgets;
import dev.greenroom.core.budget.UsageTick;
import dev.greenroom.core.build.AppBuilds;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.BuildLinks;
import dev.greenroom.core.build.BuildNumbers;
import dev.greenroom.core.build.Builds;
import dev.greenroom.core.build.LostBuilds;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.deployment.DeploymentCreation;
import dev.greenroom.core.deployment.Deployments;
import dev.greenroom.core.fleet.FleetBaselines;
import dev.greenroom.core.fleet.FleetNodes;
import dev.greenroom.core.fleet.Fleets;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.health.Vitals;
import dev.greenroom.core.heartbeat.Heartbeats;
import dev.greenroom.core.image.ImageArrivals;
import dev.greenroom.core.image.PullAhead;
import dev.greenroom.core.image.WantedImages;
import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.lease.FencedLauncher;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.lease.Leases;
import dev.greenroom.core.lobby.Lobbies;
import dev.greenroom.core.lobby.LobbyCreation;
import dev.greenroom.core.metric.FleetMetrics;
import dev.greenroom.core.metric.ProcessMetrics;
import dev.greenroom.core.metric.TimeSeries;
import dev.greenroom.core.minimum.MinimumSchedules;
import dev.greenroom.core.minimum.MinimumsTick;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.org.Invites;
import dev.greenroom.core.org.Members;
import dev.greenroom.core.org.Orgs;
import dev.greenroom.core.placement.Placer;
import dev.greenroom.core.process.Draining;
import dev.greenroom.core.process.Launching;
import dev.greenroom.core.process.ProcessCreation;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.process.ProcessLifecycle;
import dev.greenroom.core.process.ProcessOpening;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.process.Reconciler;
import dev.greenroom.core.process.Resumption;
import dev.greenroom.core.process.Stopping;
import dev.greenroom.core.reaping.Deadlines;
import dev.greenroom.core.reaping.Reaper;
import dev.greenroom.core.room.LocalRooms;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.room.RoomIds;
import dev.greenroom.core.room.RoomResumption;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.core.scaling.CloudNodes;
import dev.greenroom.core.scaling.CloudNotices;
import dev.greenroom.core.scaling.CloudReconciler;
import dev.greenroom.core.scaling.Expectations;
import dev.greenroom.core.scaling.FleetLook;
import dev.greenroom.core.scaling.MetalNodes;
import dev.greenroom.core.scaling.ScalingHand;
import dev.greenroom.core.scaling.ScalingTick;
import dev.greenroom.core.scaling.Scalings;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.secret.NodeTokens;
import dev.greenroom.core.secret.ProcessTokens;
import dev.greenroom.core.secret.SecretBox;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.time.Retry;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.core.usage.Costs;
import dev.greenroom.core.usage.Peaks;
import dev.greenroom.core.usage.Usage;
import dev.greenroom.core.usage.UsageBook;
import dev.greenroom.core.user.Identities;
import dev.greenroom.core.user.Users;
import dev.greenroom.core.utilization.UtilizationTick;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * All of core wired by hand, in the one place where it is visible. What a room needs is there from
 * the start; what else there is keeps nothing, and is made each time that it is asked for: so a
 * function loads only what it needs.
 */
public final class Core {
  private final Database database;
  private final Tables tables;
  private final Retry retry;
  private final Supplier<URI> apiForProcesses;
  private final Policy policy;
  private final InstantSource clock;
  private final Pause pause;
  private final Tokens tokens;
  private final Applications applications;
  private final Deployments deployments;
  private final Nodes nodes;
  private final Decisions decisions;
  private final Processes processes;
  private final ProcessLifecycle lifecycle;
  private final UsageBook usageBook;
  private final Budgets budgets;
  private final BudgetGate budgetGate;
  private final ProcessOpening opening;
  private final Rooms rooms;
  private final Launching launching;
  private final RoomCreation roomCreation;
  private final HostingEngine engine;
  private final MasterKey masterKey;
  private final ProcessTokens processTokens;
  private Ticks ticks;
  private Fleets fleets;

  /**
   * @param masterKey everything sealed or derived hangs on it
   * @param apiForProcesses the API's address as reachable from a game process
   */
  public Core(
      DynamoDbClient client,
      Tables tables,
      Policy policy,
      HostingEngine engine,
      MasterKey masterKey,
      Supplier<URI> apiForProcesses,
      InstantSource time,
      Pause pause) {
    // The tables keep milliseconds: what is handed out now must equal what is read later.
    InstantSource clock = () -> time.instant().truncatedTo(ChronoUnit.MILLIS);
    RandomGenerator random = new SecureRandom();
    this.masterKey = masterKey;
    this.policy = policy;
    this.clock = clock;
    this.pause = pause;
    this.engine = engine;
    this.tables = tables;
    this.database = new Database(client);
    this.retry = new Retry(pause, random);
    this.apiForProcesses = apiForProcesses;
    SecretBox secrets = new SecretBox(masterKey);
    this.processTokens = new ProcessTokens(masterKey);
    this.tokens = new Tokens(database, tables, retry);
    this.applications = new Applications(database, tables, secrets, retry);
    this.deployments = new Deployments(database, tables, secrets);
    this.nodes = new Nodes(database, tables);
    this.decisions = new Decisions(database, tables, policy, random);
    this.processes = new Processes(database, tables);
    this.usageBook = new UsageBook(database, tables, applications);
    this.lifecycle = new ProcessLifecycle(database, tables, nodes, policy, usageBook, retry);
    this.opening = new ProcessOpening(tables, nodes, processes, decisions);
    this.rooms = new Rooms(database, tables, processes, decisions, policy, retry);
    this.launching = launching(lifecycle, engine.launcher());
    this.budgets = new Budgets(database, tables, usage(), retry, clock);
    this.budgetGate = new BudgetGate(budgets, decisions, clock);
    this.roomCreation =
        new RoomCreation(
            database,
            tables,
            applications,
            deployments,
            processes,
            opening,
            rooms,
            launching,
            new RoomIds(random),
            budgetGate,
            retry,
            clock);
  }

  public Orgs orgs() {
    return new Orgs(database, tables);
  }

  public Tokens tokens() {
    return tokens;
  }

  public Users users() {
    return new Users(database, tables, retry);
  }

  public Members members() {
    return new Members(database, tables, retry);
  }

  public Invites invites() {
    return new Invites(members(), retry);
  }

  /** Who stands behind the text of a token. */
  public Identities identities() {
    return new Identities(tokens, users(), members(), clock);
  }

  public Builds builds() {
    return new Builds(database, tables, policy, retry);
  }

  /** The links to the pages of builds. */
  public BuildLinks buildLinks() {
    return new BuildLinks(masterKey);
  }

  /** The numbers of builds in applications. */
  public BuildNumbers buildNumbers() {
    return new BuildNumbers(database, tables, retry);
  }

  /** The builds of an application by their numbers. */
  public AppBuilds appBuilds() {
    return new AppBuilds(database, builds(), buildNumbers(), retry);
  }

  public ProcessCreation processCreation() {
    return new ProcessCreation(database, opening, processes, launching, budgetGate, retry, clock);
  }

  public Heartbeats heartbeats() {
    return new Heartbeats(
        nodes, processes, lifecycle, engine.launcher(), decisions, processMetrics(), policy, clock);
  }

  public JobLog jobLog() {
    return new JobLog(database, tables, policy.retention());
  }

  /** What a node does first that was away while its games went on. */
  public Resumption resumption(String nodeId) {
    return new Resumption(
        processes, lifecycle, engine.launcher(), decisions, policy.stopGrace(), nodeId);
  }

  /** What the health of everything is judged by. */
  public Vitals vitals(Supplier<Duration> streamLag, Map<String, Duration> jobIntervals) {
    return new Vitals(processes, nodes, jobLog(), streamLag, jobIntervals);
  }

  /** The lease of the jobs. */
  public Leases leases() {
    return new Leases(database, tables);
  }

  /**
   * The periodic jobs of one who needs no lease: alone on the tables. They are wired when they are
   * first asked for, so that a program that runs none does not load them.
   */
  public synchronized Ticks ticks() {
    if (ticks == null) {
      ticks = ticks(database, engine);
    }
    return ticks;
  }

  /**
   * The same jobs, but nothing that they intend is accepted once another leads. What was accepted
   * before is still told: a decision is recorded behind no fence.
   */
  public Ticks led(Leadership leadership) {
    return ticks(database.fencedBy(leadership), engine.fencedBy(leadership));
  }

  /**
   * Compares nodes with one of several launchers, as a part of the jobs of a leader: where one is
   * out of reach, what the others run is seen to all the same.
   *
   * @param nodeIds those whose processes that launcher runs
   */
  public Reconciler reconciler(
      Leadership leadership, ProcessLauncher launcher, Supplier<Set<String>> nodeIds) {
    ProcessLauncher acting = new FencedLauncher(launcher, leadership);
    ProcessLifecycle steps =
        new ProcessLifecycle(
            database.fencedBy(leadership), tables, nodes, policy, usageBook, retry);
    return new Reconciler(processes, steps, launching(steps, acting), acting, decisions, nodeIds);
  }

  /** A door to the tables for what else a leader writes: nothing is accepted once another leads. */
  public Database writtenBy(Leadership leadership) {
    return database.fencedBy(leadership);
  }

  private Ticks ticks(Database over, HostingEngine of) {
    ProcessLauncher acting = of.launcher();
    ProcessLifecycle steps = new ProcessLifecycle(over, tables, nodes, policy, usageBook, retry);
    Launching launches = launching(steps, acting);
    HeldApplications held = new HeldApplications(database, tables, applications, retry);
    return new Ticks(
        new Reaper(
            processes,
            nodes,
            steps,
            lifecycle,
            acting,
            deployments,
            rooms,
            decisions,
            new Minimums(held, processes),
            policy),
        new Placer(processes, nodes, deployments, steps, launches, decisions, policy),
        new LostBuilds(new Builds(over, tables, policy, retry)),
        nodeIds -> new Reconciler(processes, steps, launches, acting, decisions, nodeIds),
        new UtilizationTick(nodes, processes, fleetMetrics()),
        new UsageTick(nodes, processes, applications, peaks(), budgets),
        allocation(over, steps, acting, launches),
        store -> new Archive(database, tables, policy, store),
        setup ->
            new BuildExpiry(
                new Builds(over, tables, policy, retry),
                applications,
                deployments,
                processes,
                setup),
        new MinimumsTick(over, tables, minimumSchedules(), fleets(), decisions, retry),
        new Deadlines(processes, nodes, lifecycle, policy),
        scaling(over, steps, of.cloud()),
        new PullAhead(new Nodes(over, tables), new WantedImages(over, tables), of.carrier()),
        builds(),
        jobLog());
  }

  private ScalingTick scaling(Database over, ProcessLifecycle steps, CloudNodes from) {
    Scalings intents = new Scalings(over, tables);
    Nodes at = new Nodes(over, tables);
    return new ScalingTick(
        fleets(),
        intents,
        fleetLook(over, at, from),
        new CloudReconciler(intents, at, processes, steps, from, policy.retention()),
        new MetalNodes(intents, at, processes, steps, policy.retention()),
        new ScalingHand(intents, at, from, nodeTokens(), policy.retention()),
        from,
        policy.keptAfterOrder());
  }

  /** Takes what the cloud tells of single machines. */
  public CloudNotices cloudNotices() {
    return new CloudNotices(
        scalings(), nodes, processes, lifecycle, draining(), decisions, policy.retention());
  }

  /** Takes what a hosting engine tells of images that it was to bring to nodes. */
  public ImageArrivals imageArrivals() {
    return new ImageArrivals(nodes, clock);
  }

  private FleetLook fleetLook(Database over, Nodes at, CloudNodes from) {
    return new FleetLook(
        at, processes, fleets().shapes(), from, minimumSchedules(), new Expectations(over, tables));
  }

  /** What there is of a fleet at this moment. */
  public FleetLook.Presence fleetPresence(String fleetId) {
    return fleetLook(database, nodes, engine.cloud()).presence(fleetId);
  }

  /** The tokens of machines. */
  public NodeTokens nodeTokens() {
    return new NodeTokens(masterKey);
  }

  /** What was decided about fleets, and what is at fault in their regions. */
  public Scalings scalings() {
    return new Scalings(database, tables);
  }

  private Launching launching(ProcessLifecycle steps, ProcessLauncher acting) {
    return new Launching(
        applications,
        deployments,
        rooms,
        steps,
        acting,
        processTokens,
        apiForProcesses,
        decisions,
        clock);
  }

  /** The API's address, as reachable from a game process. */
  public URI address() {
    return apiForProcesses.get();
  }

  /** What organizations have consumed. */
  public Usage usage() {
    return new Usage(usageBook, applications, processes, policy.prices());
  }

  /** How much of an organization ran at once. */
  public Peaks peaks() {
    return new Peaks(database, tables);
  }

  /** What single processes and rooms cost. */
  public Costs costs() {
    return new Costs(rooms, policy.prices(), policy.retention(), clock);
  }

  public Budgets budgets() {
    return budgets;
  }

  /** Stands before everything that starts something new. */
  public BudgetGate budgetGate() {
    return budgetGate;
  }

  /** The steps into a drain and out of it. */
  public Draining draining() {
    return draining(database);
  }

  private Draining draining(Database over) {
    return new Draining(over, tables, policy, retry);
  }

  private AllocationTick allocation(
      Database over, ProcessLifecycle steps, ProcessLauncher acting, Launching launches) {
    HeldApplications held = new HeldApplications(over, tables, applications, retry);
    return new AllocationTick(
        held,
        processes,
        new Hand(
            held,
            new ProcessCreation(over, opening, processes, launches, budgetGate, retry, clock),
            draining(over),
            steps,
            acting,
            decisions,
            policy.stopGrace()),
        budgetGate,
        AllocationPolicy.defaults());
  }

  public Policy policy() {
    return policy;
  }

  public MasterKey masterKey() {
    return masterKey;
  }

  public InstantSource clock() {
    return clock;
  }

  public Pause pause() {
    return pause;
  }

  public Applications applications() {
    return applications;
  }

  public Deployments deployments() {
    return deployments;
  }

  public DeploymentCreation deploymentCreation() {
    return new DeploymentCreation(
        database, applications, deployments, fleets(), new WantedImages(database, tables), retry);
  }

  public Nodes nodes() {
    return nodes;
  }

  /** Made once, since the list of machines is read for it. */
  public synchronized Fleets fleets() {
    if (fleets == null) {
      fleets =
          new Fleets(
              database, tables, orgs(), engine.shapes().orElseGet(NodeShapes::defaults), retry);
    }
    return fleets;
  }

  /** How much of a region of a fleet must always be there. */
  public FleetBaselines fleetBaselines() {
    return new FleetBaselines(database, tables, fleets(), retry);
  }

  /** How much of a region of a fleet must be there by the clock. */
  public MinimumSchedules minimumSchedules() {
    return new MinimumSchedules(database, tables, retry);
  }

  /** Which fleet an organization's own machine works for. */
  public FleetNodes fleetNodes() {
    return new FleetNodes(database, tables, nodes, fleets(), retry);
  }

  /** What processes used. */
  public ProcessMetrics processMetrics() {
    return new ProcessMetrics(new TimeSeries(database, tables));
  }

  /** What fleets had and used. */
  public FleetMetrics fleetMetrics() {
    return new FleetMetrics(new TimeSeries(database, tables));
  }

  /** What was decided, and why. */
  public Decisions decisions() {
    return decisions;
  }

  public Processes processes() {
    return processes;
  }

  public ProcessLifecycle lifecycle() {
    return lifecycle;
  }

  public ProcessOpening opening() {
    return opening;
  }

  public Rooms rooms() {
    return rooms;
  }

  public Launching launching() {
    return launching;
  }

  public Stopping stopping() {
    return new Stopping(lifecycle, engine.launcher(), decisions, policy, clock);
  }

  public RoomCreation roomCreation() {
    return roomCreation;
  }

  public RoomResumption roomResumption() {
    return new RoomResumption(applications, roomCreation, decisions);
  }

  public Lobbies lobbies() {
    return new Lobbies(database, tables, rooms, policy, retry);
  }

  public LobbyCreation lobbyCreation() {
    return new LobbyCreation(
        database,
        tables,
        roomCreation,
        new LocalRooms(applications, roomCreation, policy),
        rooms,
        policy,
        clock);
  }

  public ProcessLauncher launcher() {
    return engine.launcher();
  }

  public ProcessTokens processTokens() {
    return processTokens;
  }
}
