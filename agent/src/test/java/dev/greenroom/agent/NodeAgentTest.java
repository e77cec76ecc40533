package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.events.ExitReport;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NodeAgentTest {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final TestWorld world = new TestWorld();
  private final RecordingControlPlane control = world.control;
  private final ScriptedMachine machine = new ScriptedMachine();
  private final NodeAgent agent = world.agent(machine.machine());

  @Test
  void aMachineWithoutGamesSaysThatItLives() {
    look(3);
    assertEquals(1, control.heard.size());
    assertEquals("node-1", control.heard.getFirst().nodeId());
    world.pass(TestWorld.HEARTBEAT);
    agent.look();
    assertEquals(2, control.heard.size());
  }

  @Test
  void aMachineWithMoreGamesThanAHeartbeatTakesTellsOfThemInSeveral() {
    LocalProcess one = process("tcp", Optional.empty(), true);
    for (int i = 0; i < 2 * NodeHeartbeat.MOST_PROCESSES + 1; i++) {
      world.run(
          new LocalProcess(
              "p-" + i, one.leaderPid(), one.startedAt(), one.ports(), one.exit(), one.alive()));
    }
    control.ask("p-7");
    look(1);
    List<List<ProcessReport>> told = control.heard.stream().map(b -> b.processes()).toList();
    assertEquals(List.of(1000, 1000, 1), told.subList(0, 3).stream().map(List::size).toList());
    assertEquals(world.ids(), ids(told.subList(0, 3)));
    assertTrue(
        told.get(3).stream().anyMatch(r -> r.processId().equals("p-7") && r.idle().isPresent()),
        "the answer comes first");
  }

  private static Set<String> ids(List<List<ProcessReport>> told) {
    return told.stream()
        .flatMap(List::stream)
        .map(ProcessReport::processId)
        .collect(Collectors.toSet());
  }

  @Test
  void nothingIsToldBetweenHeartbeatsWhileNothingChanges() {
    game();
    look(10);
    assertEquals(1, control.heard.size());
    assertEquals(
        List.of("Process p-1 started.", "Process p-1 bound its default port after 0 ms."),
        world.log);
  }

  @Test
  void aPlayerWhoComesOrGoesIsToldAtOnce() {
    game();
    look(1);
    machine.players.add(1);
    look(2);
    machine.players.add(2);
    look(2);
    machine.players.clear();
    look(2);
    assertEquals(
        List.of(0, 1, 2, 0),
        control.heard.stream().map(b -> b.processes().getFirst().activeConnections()).toList());
  }

  @Test
  void theMomentOfBindingStays() {
    machine.bound = false;
    game();
    look(1);
    assertEquals(Optional.empty(), control.last().boundAt());
    machine.bound = true;
    look(1);
    var boundAt = world.instant();
    world.pass(TestWorld.HEARTBEAT);
    look(1);
    assertEquals(Optional.of(boundAt), control.last().boundAt());
    assertEquals(3, control.heard.size());
  }

  @Test
  void aQuestionIsAnsweredInTheSameLookFromFreshSockets() {
    game();
    look(2);
    control.ask("p-1");
    world.pass(TestWorld.HEARTBEAT);
    int before = machine.looks;
    agent.look();
    assertEquals(before + 2, machine.looks);
    assertEquals(Optional.of(true), control.last().idle());
    look(1);
    world.pass(TestWorld.HEARTBEAT);
    look(1);
    assertEquals(Optional.empty(), control.last().idle(), "answered once");
  }

  @Test
  void aPlayerWhoComesWhileTheQuestionIsOnItsWayVetoes() {
    game();
    look(2);
    control.ask("p-1");
    control.beforeAnswer = () -> machine.players.add(1);
    world.pass(TestWorld.HEARTBEAT);
    agent.look();
    assertEquals(Optional.of(false), control.last().idle());
    assertEquals(1, control.last().activeConnections());
  }

  @Test
  void aPlayerSeenAtTheLookBeforeVetoes() {
    game();
    machine.players.add(1);
    control.ask("p-1");
    control.beforeAnswer = machine.players::clear;
    agent.look();
    assertEquals(0, control.last().activeConnections());
    assertEquals(Optional.of(false), control.last().idle());
  }

  @Test
  void anAnswerThatGotLostIsGivenAgainAndAfresh() {
    game();
    look(2);
    control.ask("p-1");
    control.beforeAnswer = () -> control.failures = 1;
    world.pass(TestWorld.HEARTBEAT);
    agent.look();
    assertEquals(Optional.empty(), control.last().idle());
    control.beforeAnswer = () -> {};
    machine.players.add(1);
    look(1);
    assertEquals(Optional.of(false), control.last().idle());
  }

  @Test
  void whoCannotSeeTheSocketsDoesNotAnswer() {
    game();
    look(2);
    control.ask("p-1");
    control.beforeAnswer = () -> machine.blind = true;
    world.pass(TestWorld.HEARTBEAT);
    look(5);
    assertEquals(Optional.empty(), control.last().idle());
    assertEquals(1, world.log.stream().filter(line -> line.contains("no sight")).count());
    control.beforeAnswer = () -> {};
    machine.blind = false;
    look(1);
    assertEquals(Optional.of(true), control.last().idle());
  }

  /** As after a restart: the agent is new, the game and its players are not. */
  @Test
  void anAgentThatHasNotSeenAGameYetDoesNotSayThatNobodyIsConnected() {
    game();
    machine.players.add(1);
    machine.blind = true;
    look(1);
    assertEquals(List.of(), control.heard.getLast().processes());
    machine.blind = false;
    world.pass(TestWorld.HEARTBEAT);
    look(1);
    assertEquals(1, control.last().activeConnections());
  }

  @Test
  void anEndIsToldToABlindAgentsControlPlaneToo() {
    game();
    look(1);
    machine.blind = true;
    ended(9);
    look(1);
    assertEquals(OptionalInt.of(9), control.last().exit().orElseThrow().code());
  }

  @Test
  void datagramPeersThatCannotBeSeenLeaveTheAnswerToTheRooms() {
    machine.transport = "udp";
    world.run(process("udp", Optional.empty(), true));
    control.ask("p-1");
    look(1);
    assertFalse(control.last().connectionsKnown());
    assertEquals(Optional.of(true), control.last().idle());
    assertTrue(control.last().boundAt().isPresent());
  }

  @Test
  void anEndIsToldUntilItIsForgotten() {
    game();
    look(1);
    ended(137);
    look(2);
    assertEquals(2, control.heard.size(), "at once, and once only");
    assertEquals(OptionalInt.of(137), control.last().exit().orElseThrow().code());
    world.pass(TestWorld.HEARTBEAT);
    control.forget("p-1");
    look(1);
    assertEquals(3, control.heard.size());
    assertTrue(control.last().exit().isPresent());
    assertEquals(Set.of(), world.ids());
    world.pass(TestWorld.HEARTBEAT);
    look(1);
    assertEquals(List.of(), control.heard.getLast().processes());
  }

  @Test
  void anEndSurvivesAControlPlaneThatFails() {
    game();
    look(1);
    ended(0);
    control.failures = 3;
    for (int i = 0; i < 12; i++) {
      look(1);
    }
    assertEquals(2, control.heard.size());
    assertEquals(OptionalInt.of(0), control.last().exit().orElseThrow().code());
    assertEquals(1, world.log.stream().filter(line -> line.contains("did not hear")).count());
    assertEquals(1, world.log.stream().filter(line -> line.contains("hears this node")).count());
  }

  @Test
  void aControlPlaneThatStaysAwayIsNotRunOver() {
    game();
    control.failures = Integer.MAX_VALUE;
    look(1);
    look(1);
    assertEquals(2, control.attempts, "the first retry comes with the next look");
    look(300); // a minute
    assertTrue(control.attempts < 15, () -> "attempts: " + control.attempts);
    assertTrue(control.attempts > 6, () -> "attempts: " + control.attempts);
  }

  @Test
  void aLiveProcessIsNeverForgotten() {
    game();
    control.forget("p-1");
    look(1);
    assertEquals(Set.of("p-1"), world.ids());
  }

  @Test
  void anEndThatNobodySawIsToldAfterAMomentOfGrace() {
    world.run(process("tcp", Optional.empty(), false));
    look(2);
    assertEquals(Optional.empty(), control.last().exit());
    world.pass(Duration.ofSeconds(1));
    look(1);
    assertEquals(OptionalInt.empty(), control.last().exit().orElseThrow().code());
  }

  @Test
  void whoseSocketsCannotBeSeenIsToldByItsPorts() {
    machine.socketsKnown = false;
    machine.players.add(1);
    game();
    look(1);
    ProcessReport report = control.last();
    assertTrue(report.boundAt().isPresent());
    assertEquals(1, report.opened().size());
    assertEquals(1, report.activeConnections());
  }

  @Test
  void aQuestionAboutAProcessThatIsNotHereIsNoReasonToTalkOn() {
    control.ask("p-unknown");
    look(2);
    assertEquals(1, control.heard.size());
  }

  @Test
  void aClockThatIsSetBackDoesNotSilenceTheNode() {
    look(1);
    world.pass(Duration.ofHours(-1));
    look(1);
    assertEquals(2, control.heard.size());
  }

  @Test
  void theLoopGoesOnWhateverIsThrown() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(3);
    ProcessSource broken =
        new ProcessSource() {
          @Override
          public List<LocalProcess> processes() {
            looks.countDown();
            throw new IllegalStateException("runtime broken");
          }

          @Override
          public void forget(String processId) {}
        };
    var settings = new AgentSettings("node-1", TestWorld.HEARTBEAT, Duration.ofMillis(1));
    try (NodeAgent loop =
        new NodeAgent(settings, broken, machine.machine(), control, world, world.log::add)) {
      loop.start();
      assertTrue(looks.await(10, TimeUnit.SECONDS));
    }
    assertEquals(1, world.log.size(), "the same failure is said once");
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      world.pass(LOOK);
      agent.look();
    }
  }

  private void game() {
    world.run(process("tcp", Optional.empty(), true));
  }

  private void ended(int code) {
    ExitReport exit = new ExitReport(OptionalInt.of(code), world.instant());
    world.run(process("tcp", Optional.of(exit), false));
  }

  private LocalProcess process(String transport, Optional<ExitReport> exit, boolean alive) {
    return new LocalProcess(
        "p-1",
        ScriptedMachine.LEADER,
        world.instant().plus(LOOK),
        List.of(new ExpectedPort("default", ScriptedMachine.PORT, ScriptedMachine.PORT, transport)),
        exit,
        alive);
  }

  @Test
  void aMachineThatJoinsSaysSoOnceAndBeforeItsFirstHeartbeat() {
    NodeAgent joins = world.joining(machine.machine());
    control.failures = 1;
    joins.look();
    assertEquals(0, control.joins);
    assertEquals(List.of(), control.heard, "nobody hears of a machine that is not known");
    for (int i = 0; i < 3; i++) {
      world.pass(TestWorld.HEARTBEAT);
      joins.look();
    }
    assertEquals(1, control.joins);
    assertEquals(3, control.heard.size());
  }

  @Test
  void aMachineThatNobodyWantsIsToldOnceAndFallsSilent() {
    control.wanted = false;
    NodeAgent joins = world.joining(machine.machine());
    for (int i = 0; i < 3; i++) {
      world.pass(TestWorld.HEARTBEAT);
      joins.look();
    }
    assertEquals(1, control.joins);
    assertEquals(List.of(), control.heard);
    assertEquals(1, world.log.stream().filter("unwanted"::equals).count());
  }

  /** Removed while it ran: its token is refused, it asks once more, and ends. */
  @Test
  void aMachineWhoseTokenIsRevokedAsksWhetherItIsWantedAndFallsSilent() {
    NodeAgent joins = world.joining(machine.machine());
    joins.look();
    assertEquals(1, control.heard.size());
    control.revoked = true;
    control.wanted = false;
    for (int i = 0; i < 5; i++) {
      world.pass(TestWorld.HEARTBEAT);
      joins.look();
    }
    assertEquals(2, control.joins);
    assertEquals(1, control.heard.size());
    assertEquals(1, world.log.stream().filter("unwanted"::equals).count());
  }
}
