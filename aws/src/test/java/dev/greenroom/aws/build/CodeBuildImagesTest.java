package dev.greenroom.aws.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.build.ImageReference;
import dev.greenroom.core.build.RegistryLogin;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.ComputeType;
import software.amazon.awssdk.services.codebuild.model.EnvironmentType;
import software.amazon.awssdk.services.codebuild.model.SourceType;

/**
 * Builds by CodeBuild as Moto plays it: it takes builds and lines of logs, and runs nothing. What a
 * run comes to is therefore said by the test.
 */
class CodeBuildImagesTest {
  private static final String PROJECT = "greenroom-builds";
  private static final String GROUP = "/greenroom/builds";
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static BuildAccount account;
  private static AwsClients builders;
  private static AwsClients pullers;
  private static CloudWatchLogsClient logs;

  private final String id = UUID.randomUUID().toString();
  private final List<String> deleted = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final List<Runnable> later = new ArrayList<>();
  private final InstantSource clock = () -> now;

  /** Time goes on where the builder waits, and what the test wants happens meanwhile. */
  private final Pause pause =
      time -> {
        now = now.plus(time);
        if (!later.isEmpty()) {
          later.removeFirst().run();
        }
      };

  private final ImageBuilder images =
      new CodeBuildImages(builders, BuildAccount.HOME, PROJECT, deleted::add, clock, pause);

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    account = new BuildAccount();
    builders = Caller.clients(account.aws.url(), "ImageBuilder.build");
    pullers = Caller.clients(account.aws.url(), "ImagePuller.pull");
    AwsClients behind = new AwsClients(Optional.of(account.aws.behind()));
    logs = behind.logs(BuildAccount.HOME);
    logs.createLogGroup(r -> r.logGroupName(GROUP));
    behind
        .codeBuild(BuildAccount.HOME)
        .createProject(
            r ->
                r.name(PROJECT)
                    .source(s -> s.type(SourceType.S3).location(BuildAccount.BUCKET + "/none.zip"))
                    .artifacts(a -> a.type(ArtifactsType.NO_ARTIFACTS))
                    .environment(
                        e ->
                            e.type(EnvironmentType.LINUX_CONTAINER)
                                .image("aws/codebuild/standard:7.0")
                                .computeType(ComputeType.BUILD_GENERAL1_MEDIUM))
                    .serviceRole("arn:aws:iam::123456789012:role/greenroom-builds"));
  }

  @AfterAll
  static void stop() {
    if (account != null) {
      builders.close();
      pullers.close();
      account.close();
    }
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @BeforeEach
  void stream() {
    account.aws.calls();
    account.aws.bodies().clear();
    logs.createLogStream(r -> r.logGroupName(GROUP).logStreamName(id));
  }

  private void print(String... all) {
    logs.putLogEvents(
        r ->
            r.logGroupName(GROUP)
                .logStreamName(id)
                .logEvents(
                    List.of(all).stream()
                        .map(
                            line ->
                                software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent
                                    .builder()
                                    .message(line + "\n")
                                    .timestamp(System.currentTimeMillis())
                                    .build())
                        .toList()));
  }

  /** What CodeBuild says of the build from now on, once for each. */
  private void says(String status, String rest) {
    account.aws.answer(
        "BatchGetBuilds",
        "{\"builds\":[{\"id\":\"greenroom-builds:1\",\"buildStatus\":\"%s\",\"logs\":{\"groupName\":\"%s\",\"streamName\":\"%s\"}%s}]}"
            .formatted(status, GROUP, id, rest));
  }

  private static String exported(String bytes) {
    return (",\"exportedEnvironmentVariables\":[{\"name\":\"IMAGE_BYTES\",\"value\":\"%s\"},"
            + "{\"name\":\"ARCHIVE_SHA256\",\"value\":\"%s\"},"
            + "{\"name\":\"IMAGE_CPU\",\"value\":\"amd64\"}]")
        .formatted(bytes, HASH);
  }

  private ImageBuilder.Image build() throws BuildFailed {
    return images.build(new ImageBuilder.Order(id, "org-1", Optional.empty()), lines::add);
  }

  @Test
  void theArchiveIsBuiltAndItsLogFollowedLineByLine() throws Exception {
    says("IN_PROGRESS", ",\"currentPhase\":\"QUEUED\"");
    says("IN_PROGRESS", "");
    says("SUCCEEDED", exported("73400320"));
    print("[Container] 2026/01/02 03:04:05.123456 Running command docker", "#1 [internal] load");
    later.add(() -> print("#2 [1/2] FROM alpine"));
    later.add(() -> print("#3 [2/2] RUN make"));
    later.add(() -> print("#4 exporting"));
    ImageBuilder.Image image = build();
    assertEquals(new ImageBuilder.Image(73_400_320, HASH, Optional.of(Architecture.amd64)), image);
    assertEquals(
        List.of(
            "Waiting for a machine of CodeBuild.",
            "#1 [internal] load",
            "#2 [1/2] FROM alpine",
            "#3 [2/2] RUN make",
            "#4 exporting"),
        lines);
    String start = account.aws.bodies().getFirst();
    assertTrue(start.contains("\"idempotencyToken\":\"" + id + "\""), start);
    assertTrue(start.contains("\"value\":\"builds/%s/archive.tgz\"".formatted(id)), start);
    assertTrue(start.length() < 500, "ids only: " + start);
    assertFalse(account.aws.calls().contains("StopBuild"));
  }

  @Test
  void aFailedBuildEndsWithTheLineThatSaysWhy() {
    says(
        "FAILED",
        ",\"phases\":[{\"phaseType\":\"BUILD\",\"phaseStatus\":\"FAILED\",\"contexts\":[{\"message\":\"exit"
            + " status 1\"}]}]");
    print(
        "#7 [3/3] RUN make",
        "ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit"
            + " code: 2");
    assertEquals(
        "The build failed: ERROR: failed to solve: process \"/bin/sh -c make\" did not complete"
            + " successfully: exit code: 2",
        assertThrows(BuildFailed.class, this::build).getMessage());
    assertEquals(2, lines.size());
  }

  @Test
  void whereNoLineSaysWhyThePhaseDoes() {
    says(
        "FAILED",
        ",\"phases\":[{\"phaseType\":\"PRE_BUILD\",\"phaseStatus\":\"FAILED\",\"contexts\":[{\"message\":\"exit"
            + " status 2\"}]}]");
    assertEquals(
        "The build failed: PRE_BUILD, exit status 2.",
        assertThrows(BuildFailed.class, this::build).getMessage());
    says("STOPPED", "");
    assertEquals(
        "The build failed: it was stopped.",
        assertThrows(BuildFailed.class, this::build).getMessage());
  }

  @Test
  void aLostAnswerStartsNothingTwiceAndAFullAccountIsWaitedFor() throws Exception {
    account.aws.loseAnswer("StartBuild");
    account.aws.refuse("StartBuild", 400, "AccountLimitExceededException", "too many");
    says("SUCCEEDED", exported("1"));
    assertEquals(1, build().sizeInBytes());
    assertEquals("Waiting: the account runs as many builds as it may.", lines.getFirst());
    List<String> tokens =
        account.aws.bodies().stream().filter(b -> b.contains("idempotencyToken")).toList();
    assertEquals(3, tokens.size());
    assertEquals(1, tokens.stream().distinct().count());
  }

  @Test
  void oneThatTakesTooLongIsStopped() {
    for (int i = 0; i < 3; i++) {
      says("IN_PROGRESS", "");
    }
    later.add(() -> now = now.plus(CodeBuildImages.LIMIT));
    assertEquals(
        "It took longer than 55 minutes.",
        assertThrows(BuildFailed.class, this::build).getMessage());
    assertTrue(account.aws.calls().contains("StopBuild"));
  }

  @Test
  void whoIsInterruptedStopsItToo() {
    says("IN_PROGRESS", "");
    later.add(() -> Thread.currentThread().interrupt());
    assertEquals(
        "Greenroom ended before this build did.",
        assertThrows(BuildFailed.class, this::build).getMessage());
    assertTrue(Thread.interrupted());
    assertTrue(account.aws.calls().contains("StopBuild"));
  }

  @Test
  void aForeignProjectIsSaid() {
    says("SUCCEEDED", "");
    assertEquals(
        "The build ended well, but told IMAGE_BYTES as ''; is the project of CodeBuild that of"
            + " Greenroom?",
        assertThrows(BuildFailed.class, this::build).getMessage());
  }

  private ImagePuller puller() {
    return new CodeBuildPuller(pullers, BuildAccount.HOME, PROJECT, clock, pause);
  }

  private ImagePuller.Order order(Optional<RegistryLogin> login) {
    return new ImagePuller.Order(
        id,
        ImageReference.parse("ghcr.io/studio/game:1.4").orElseThrow(),
        login,
        Duration.ofMinutes(30));
  }

  @Test
  void anImageOfARegistryIsCopiedAndItsDigestKept() throws Exception {
    says(
        "SUCCEEDED",
        exported("5").replace("IMAGE_CPU", "IMAGE_DIGEST").replace("amd64", "sha256:" + HASH));
    print("1.4: Pulling from studio/game");
    assertEquals(
        new ImagePuller.Pulled("sha256:" + HASH, 5),
        puller().pull(order(Optional.empty()), lines::add));
    assertEquals(List.of("1.4: Pulling from studio/game"), lines);
    String start = account.aws.bodies().getFirst();
    assertTrue(start.contains("{\"name\":\"IMAGE\",\"value\":\"ghcr.io/studio/game:1.4\""), start);
  }

  @Test
  void anImageThatCannotBeHadIsSaidAndNoLoginLeavesGreenroom() {
    says("FAILED", "");
    print("Error response from daemon: manifest for ghcr.io/studio/game:1.4 not found");
    assertEquals(
        "The build failed: Error response from daemon: manifest for ghcr.io/studio/game:1.4 not"
            + " found",
        assertThrows(BuildFailed.class, () -> puller().pull(order(Optional.empty()), lines::add))
            .getMessage());
    account.aws.calls();
    assertTrue(
        assertThrows(
                BuildFailed.class,
                () -> puller().pull(order(Optional.of(new RegistryLogin("u", "p"))), lines::add))
            .getMessage()
            .startsWith("Cannot pull ghcr.io/studio/game:1.4: on AWS only images"));
    assertEquals(List.of(), account.aws.calls());
  }

  @Test
  void refusalsOfCodeBuildAreTheEndOfTheBuild() {
    account.aws.refuse("StartBuild", 400, "ResourceNotFoundException", "no such project");
    assertTrue(
        assertThrows(BuildFailed.class, this::build)
            .getMessage()
            .startsWith("CodeBuild did not start a build: no such project"));
  }
}
