package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.aws.log.LogPlace;
import dev.greenroom.aws.log.Printing;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.TestMachine;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.PlacementConstraint;
import software.amazon.awssdk.services.ecs.model.PlacementConstraintType;

class TaskLogsTest {
  private static final String REGION = "eu-central-1";

  private static AwsStandIn aws;
  private static AwsClients clients;
  private static AwsClients streams;

  private final Map<String, String> noted = new HashMap<>();
  private final TaskLogs logs =
      new TaskLogs(
          "greenroom",
          AwsRegions.parse("Frankfurt | " + REGION),
          streams::ecs,
          id -> Optional.ofNullable(noted.get(id)));

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    streams = Caller.clients(aws.url(), Caller.STREAMS);
    EcsClient ecs = clients.ecs(REGION);
    ecs.createCluster(r -> r.clusterName("greenroom"));
    TestMachine.register(ecs, clients.ec2(REGION), "greenroom", "node-1", false);
    ecs.registerTaskDefinition(
        r ->
            r.family("duel")
                .containerDefinitions(
                    ContainerDefinition.builder().name("game").image("duel").memory(64).build()));
  }

  @AfterAll
  static void stop() {
    if (aws != null) {
      clients.close();
      streams.close();
      aws.close();
    }
  }

  private static Printing process() {
    return new Printing(
        UUID.randomUUID().toString(), "dep-1", Region.Frankfurt, false, Optional.empty());
  }

  private static String runs(Printing process) {
    String arn =
        clients
            .ecs(REGION)
            .runTask(
                r ->
                    r.cluster("greenroom")
                        .taskDefinition("duel")
                        .launchType(LaunchType.EC2)
                        .startedBy(process.processId())
                        .placementConstraints(
                            PlacementConstraint.builder()
                                .type(PlacementConstraintType.MEMBER_OF)
                                .expression("attribute:greenroom.node == node-1")
                                .build()))
            .tasks()
            .getFirst()
            .taskArn();
    aws.calls();
    return arn;
  }

  @Test
  void theLogIsThatOfTheTaskAndAskedForOnce() {
    Printing process = process();
    String arn = runs(process);
    LogPlace place = logs.of(process).orElseThrow();
    assertEquals(REGION, place.region());
    assertEquals("dep-1/game/" + arn.split("/")[2], place.stream());
    assertEquals(List.of("ListTasks"), aws.calls());
    assertEquals(Optional.of(place), logs.of(process));
    assertEquals(List.of(), aws.calls());
  }

  @Test
  void aTaskThatHasEndedIsFoundWhileEcsRemembersIt() {
    Printing process = process();
    String arn = runs(process);
    clients.ecs(REGION).stopTask(r -> r.cluster("greenroom").task(arn));
    assertEquals(
        Optional.of("dep-1/game/" + arn.split("/")[2]), logs.of(process).map(LogPlace::stream));
  }

  @Test
  void whatEcsHasForgottenIsFoundByWhatWasNotedAtItsEnd() {
    Printing process = process();
    List<Decision> recorded = new ArrayList<>();
    TaskNotes notes =
        new TaskNotes(
            id -> Optional.empty(),
            recorded::add,
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));
    notes.take(ended(process));
    assertEquals(List.of(), recorded, "a process that is not ours");
    noted.put(process.processId(), "arn:aws:ecs:eu-central-1:123456789012:task/greenroom/abc");
    assertEquals(Optional.of("dep-1/game/abc"), logs.of(process).map(LogPlace::stream));
  }

  private static CloudEvent ended(Printing process) {
    return CloudEvent.parse(
        "{\"detail-type\":\"ECS Task State Change\",\"region\":\"eu-central-1\",\"detail\":"
            + "{\"taskArn\":\"arn:aws:ecs:eu-central-1:123456789012:task/greenroom/abc\","
            + "\"lastStatus\":\"STOPPED\",\"startedBy\":\"%s\"}}".formatted(process.processId()));
  }

  @Test
  void whatHasNoTaskYetHasNoLogYet() {
    Printing process = process();
    assertEquals(Optional.empty(), logs.of(process));
    runs(process);
    assertEquals(REGION, logs.of(process).orElseThrow().region());
  }
}
