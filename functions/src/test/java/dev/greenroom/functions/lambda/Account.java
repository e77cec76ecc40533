package dev.greenroom.functions.lambda;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.token.Scopes;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What a function finds in an account: the tables in DynamoDB Local behind TLS, the secret, an
 * application with an open process on a node. Ids and tokens are those of the sample payloads.
 */
public final class Account implements AutoCloseable {
  public static final String APP = "app-2b1c7a54-9f0e-4d7b-8c3a-5e6f70819203";
  public static final String TOKEN = "greenroom-dev-token";

  /** Of the organization alone, as the servers of a studio have one. */
  public static final String BACKEND_TOKEN = "greenroom-backend-token";

  public static final String APP_SECRET = "secret-of-the-test";
  public static final String NODE = "node-1";
  public static final String NODE_TOKEN = "node-token-of-the-test";
  private static final String ORG = "org-00000000-0000-4000-8000-000000000001";
  private static final String PREFIX = "it";
  private static final int ROOMS = 10_000;

  private final OwnAuthority authority;
  private final FakeSecrets secrets;
  private final DynamoDBProxyServer engine;
  private final TlsDoor door;
  private final DynamoDbClient client;
  private final Core core;

  /**
   * @param folder for keys and certificates
   */
  public Account(Path folder) throws Exception {
    authority = new OwnAuthority(folder);
    secrets = new FakeSecrets(authority.context());
    int port = freePort();
    engine =
        ServerRunner.createServerFromCommandLineArgs(
            new String[] {"-inMemory", "-disableTelemetry", "-port", Integer.toString(port)});
    engine.start();
    door = new TlsDoor(authority.context(), port);
    client =
        DynamoDbClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + port))
            .region(software.amazon.awssdk.regions.Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create("AKIAEXAMPLE", "secret")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    Tables tables = Tables.withPrefix(PREFIX + "-");
    TableCreation.createMissing(client, tables.all());
    core =
        new Core(
            client,
            tables,
            Policy.defaults(),
            HostingEngine.of(new LaunchLater()),
            MasterKey.of(MessageDigest.getInstance("SHA-256").digest(FakeSecrets.TEXT.getBytes())),
            () -> URI.create("https://api.example.org"),
            InstantSource.system(),
            Pause.real());
    fill(core.clock().instant());
  }

  private void fill(Instant now) {
    core.orgs().ensure(new Org(ORG, Optional.of("Studio"), 16_384, now));
    core.tokens().ensureOperator(TOKEN, ORG, "dev@example.org", now);
    core.tokens().ensure(BACKEND_TOKEN, ORG, "backend", Scopes.admin(), "dev@example.org", now);
    core.nodes()
        .register(
            new Node(
                NODE,
                Node.pool(Optional.empty(), Optional.empty()),
                Hosting.shared,
                NodeStatus.running,
                "203.0.113.20",
                64_000,
                0,
                64_000,
                0,
                now.plus(Duration.ofDays(1)),
                Hashes.sha256(NODE_TOKEN),
                now));
    Application app =
        new Application(
            APP,
            ORG,
            "duel",
            Secret.of(APP_SECRET),
            new AuthConfiguration(true, true, Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            now,
            "dev@example.org",
            Optional.empty(),
            Optional.empty());
    core.applications().create(app);
    core.deploymentCreation()
        .push(
            new Deployment(
                APP,
                new DeploymentSpec(
                    "dep-00000000-0000-4000-8000-000000000003",
                    0,
                    ROOMS,
                    List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.tcp)),
                    500,
                    1024,
                    true,
                    Optional.empty()),
                "bld-00000000-0000-4000-8000-000000000004",
                "00000000-0000-4000-8000-000000000005",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                now,
                "dev@example.org"));
  }

  /** A process in Frankfurt that has room for {@value #ROOMS} rooms; its id. */
  public String openProcess() {
    Instant now = core.clock().instant();
    Process process =
        core.processCreation()
            .create(core.applications().require(ORG, APP), Region.Frankfurt, "test");
    core.lifecycle().launched(process, now);
    core.lifecycle()
        .started(
            process,
            now,
            now,
            List.of(new ExposedPort("default", "203.0.113.20", 31_012, TransportType.tcp)));
    return process.processId();
  }

  public Core core() {
    return core;
  }

  /** How many there are in all tables together. */
  public long items() {
    return Tables.withPrefix(PREFIX + "-").all().stream()
        .mapToLong(table -> client.scan(scan -> scan.tableName(table.name())).count())
        .sum();
  }

  public List<String> authorizations() {
    return secrets.authorizations;
  }

  /** By which a JVM trusts what this account answers with. */
  public List<String> trusted() {
    return authority.trusted();
  }

  /** The same for programs in native code, as a folder in the place of /etc/ssl/certs. */
  public Path trustedFolder() throws IOException {
    return authority.trustedFolder();
  }

  /** What the environment of that function says. */
  public Map<String, String> environment(String function) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
    environment.put("AWS_SECRET_ACCESS_KEY", "secret");
    environment.put("AWS_REGION", "eu-central-1");
    environment.put("AWS_ENDPOINT_URL_DYNAMODB", door.url().toString());
    environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.url().toString());
    environment.put("GREENROOM_FUNCTION", function);
    environment.put("GREENROOM_TABLE_PREFIX", PREFIX);
    environment.put("GREENROOM_MASTER_KEY_SECRET", FakeSecrets.NAME);
    environment.put("GREENROOM_ADDRESS", "https://api.example.org");
    return environment;
  }

  /** Ends all connections to DynamoDB, as none outlives a snapshot. */
  public void hangUp() throws IOException {
    door.hangUp();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    door.close();
    secrets.close();
    try {
      engine.stop();
    } catch (Exception e) {
      throw new IOException("DynamoDB Local did not end", e);
    }
  }
}
