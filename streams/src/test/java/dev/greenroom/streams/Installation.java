package dev.greenroom.streams;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.CloudEvent;
import dev.greenroom.aws.CloudEvents;
import dev.greenroom.aws.TaskNotes;
import dev.greenroom.aws.service.MasterSecret;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.TestMachine;
import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.jobs.service.JobsProgram;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.PlacementConstraint;
import software.amazon.awssdk.services.ecs.model.PlacementConstraintType;

/** What the program finds in an account: tables in DynamoDB Local over HTTP, the rest in Moto. */
final class Installation implements AutoCloseable {
  private static final String NAME = "greenroom";
  private static final String REGION = "eu-central-1";
  private static final String GROUP = "/greenroom/games";
  private static final String ORG = "org-00000000-0000-4000-8000-000000000001";
  private static final String SECRET = NAME + "-master-key";
  private static final Map<String, String> CREDENTIALS =
      Map.of("aws.accessKeyId", Caller.NOBODY, "aws.secretAccessKey", "secret");

  final AwsStandIn aws;
  final String token;
  final Application app;
  private final AwsClients clients;
  private final DynamoDBProxyServer engine;
  private final URI engineUrl;
  private final AwsClients tableClients;
  private final Core core;
  private final Map<String, String> streams = new HashMap<>();

  Installation() throws Exception {
    CREDENTIALS.forEach(System::setProperty);
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    engine =
        ServerRunner.createServerFromCommandLineArgs(
            new String[] {
              "-inMemory", "-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)
            });
    engine.start();
    engineUrl = URI.create("http://127.0.0.1:" + port);
    aws.tables(engineUrl);
    tableClients = new AwsClients(Optional.of(engineUrl));
    Tables tables = Tables.withPrefix(NAME + "-");
    TableCreation.createMissing(tableClients.tables(REGION), tables.all());
    clients
        .secrets(REGION)
        .createSecret(r -> r.name(SECRET).secretString("a master key of more than 32 characters"));
    core =
        new Core(
            tableClients.tables(REGION),
            tables,
            Policy.defaults(),
            HostingEngine.of(new LaunchLater()),
            MasterKey.of(MasterSecret.read(clients.secrets(REGION), SECRET)),
            () -> URI.create("https://api.example.org"),
            InstantSource.system(),
            Pause.real());
    core.orgs().ensure(new Org(ORG, Optional.of("Studio"), 16_384, core.clock().instant()));
    token =
        core.tokens().create(ORG, "test", Scopes.admin(), "test", core.clock().instant()).text();
    app = deployed();
    hosts();
    makeBucket();
  }

  /** A new application of the organization; nothing is deployed of it. */
  Application application(String name) {
    Application made =
        new Application(
            "app-" + UUID.randomUUID(),
            ORG,
            name,
            Secret.of("secret-of-the-test"),
            new AuthConfiguration(true, true, Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            core.clock().instant(),
            "dev@example.org",
            Optional.empty(),
            Optional.empty());
    core.applications().create(made);
    return made;
  }

  private Application deployed() {
    Application made = application("duel");
    core.deploymentCreation()
        .push(
            new Deployment(
                made.appId(),
                new DeploymentSpec(
                    "dep-" + UUID.randomUUID(),
                    0,
                    1,
                    List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.tcp)),
                    500,
                    1024,
                    true,
                    Optional.empty()),
                "bld-" + UUID.randomUUID(),
                UUID.randomUUID().toString(),
                Optional.of("1.0"),
                Optional.empty(),
                Map.of(),
                core.clock().instant(),
                "dev@example.org"));
    return made;
  }

  private void hosts() {
    var ecs = clients.ecs(REGION);
    ecs.createCluster(r -> r.clusterName(NAME));
    TestMachine.register(ecs, clients.ec2(REGION), NAME, "node-1", false);
    ContainerDefinition game =
        ContainerDefinition.builder().name("game").image("duel").memory(64).build();
    ecs.registerTaskDefinition(r -> r.family("duel").containerDefinitions(game));
    clients.logs(REGION).createLogGroup(r -> r.logGroupName(GROUP));
  }

  private void makeBucket() throws Exception {
    String where =
        "<CreateBucketConfiguration><LocationConstraint>%s</LocationConstraint>".formatted(REGION)
            + "</CreateBucketConfiguration>";
    try (HttpClient http = HttpClient.newHttpClient()) {
      http.send(
          HttpRequest.newBuilder(URI.create(aws.behind() + "/uploads"))
              .version(HttpClient.Version.HTTP_1_1)
              .PUT(HttpRequest.BodyPublishers.ofString(where))
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }

  /** A build of which nothing was uploaded; its id. */
  String declaredBuild() {
    Build build =
        Build.declared(
            ORG,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1000,
            core.clock().instant(),
            "dev@example.org");
    core.builds().create(build);
    return build.buildId();
  }

  /** A process with a task and a log that is empty; its id. */
  String process() {
    Process process =
        core.processCreation()
            .create(core.applications().require(ORG, app.appId()), Region.Frankfurt, "test");
    PlacementConstraint here =
        PlacementConstraint.builder()
            .type(PlacementConstraintType.MEMBER_OF)
            .expression("attribute:greenroom.node == node-1")
            .build();
    String arn =
        clients
            .ecs(REGION)
            .runTask(
                r ->
                    r.cluster(NAME)
                        .taskDefinition("duel")
                        .launchType(LaunchType.EC2)
                        .startedBy(process.processId())
                        .placementConstraints(here))
            .tasks()
            .getFirst()
            .taskArn();
    String stream =
        "%s/game/%s".formatted(process.deploymentId(), arn.substring(arn.lastIndexOf('/') + 1));
    clients.logs(REGION).createLogStream(r -> r.logGroupName(GROUP).logStreamName(stream));
    streams.put(process.processId(), stream);
    return process.processId();
  }

  void prints(String processId, String... lines) {
    long now = core.clock().instant().toEpochMilli();
    List<InputLogEvent> events = new ArrayList<>();
    for (String line : lines) {
      events.add(InputLogEvent.builder().message(line).timestamp(now).build());
    }
    clients
        .logs(REGION)
        .putLogEvents(
            r -> r.logGroupName(GROUP).logStreamName(streams.get(processId)).logEvents(events));
  }

  /** ECS tells that its task has ended, and is asked to forget it. */
  void forgotten(String processId) {
    String stream = streams.get(processId);
    String arn =
        "arn:aws:ecs:%s:123456789012:task/%s/%s"
            .formatted(REGION, NAME, stream.substring(stream.lastIndexOf('/') + 1));
    new TaskNotes(core.processes()::get, core.decisions()::record, core.clock())
        .take(
            CloudEvent.parse(
                "{\"detail-type\":\"%s\",\"detail\":{\"lastStatus\":\"STOPPED\",\"taskArn\":\"%s\",\"startedBy\":\"%s\"}}"
                    .formatted(CloudEvents.TASK, arn, processId)));
    String none = "{\"taskArns\":[]}";
    aws.answer("ListTasks", none);
  }

  /** It ended a while ago, so that nothing of its log is missing. */
  void ends(String processId) {
    core.lifecycle()
        .over(
            core.processes().get(processId).orElseThrow(),
            ProcessStatus.failed,
            core.clock().instant().minus(Duration.ofMinutes(1)),
            "the test ended it");
  }

  /**
   * The program, not up yet.
   *
   * @param others settings that are others than usual; an empty one is missing
   */
  Program program(Map<String, String> others) throws IOException {
    return new Program(environment(others));
  }

  /** The program that tells events, not up yet. */
  Program jobs() throws IOException {
    clients.buses(REGION).createEventBus(r -> r.name(NAME));
    return new Program(
        JobsProgram.class,
        environment(
            Map.of(
                "AWS_ACCESS_KEY_ID",
                Caller.key(Caller.JOBS),
                "GREENROOM_CLOUD_EVENTS",
                clients.queues(REGION).createQueue(r -> r.queueName("cloud-events")).queueUrl(),
                "GREENROOM_ADMIN_TOKEN",
                "admin-token-of-the-test-0123456789")));
  }

  private Map<String, String> environment(Map<String, String> others) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_ACCESS_KEY_ID", Caller.key(Caller.STREAMS));
    environment.put("AWS_SECRET_ACCESS_KEY", CREDENTIALS.get("aws.secretAccessKey"));
    environment.put("AWS_ENDPOINT_URL", aws.url().toString());
    environment.put("AWS_REGION", REGION);
    environment.put("GREENROOM_ACCOUNT", "123456789012");
    environment.put("GREENROOM_TABLE_PREFIX", NAME);
    environment.put("GREENROOM_MASTER_KEY_SECRET", SECRET);
    environment.put("GREENROOM_REGIONS", "Frankfurt=" + REGION);
    environment.put("GREENROOM_UPLOADS", "uploads");
    environment.put("GREENROOM_BUILDS", "greenroom-builds");
    environment.put("GREENROOM_EVENT_BUS", NAME);
    environment.put("GREENROOM_CLOUD_EVENTS", "https://sqs.example.org/1/cloud-events");
    environment.put("GREENROOM_UNPUBLISHED", "https://sqs.example.org/1/unpublished");
    environment.put("GREENROOM_ADDRESS", "https://api.example.org");
    environment.put("GREENROOM_PORT", "0");
    environment.put("GREENROOM_KEEP_ALIVE_SECONDS", "1");
    environment.putAll(others);
    return environment;
  }

  @Override
  public void close() throws IOException {
    CREDENTIALS.keySet().forEach(System::clearProperty);
    tableClients.close();
    clients.close();
    aws.close();
    try {
      engine.stop();
    } catch (Exception e) {
      throw new IOException("DynamoDB Local did not end", e);
    }
  }
}
