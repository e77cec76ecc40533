package dev.greenroom.infra;

import dev.greenroom.infra.function.GreenroomFunctions;
import dev.greenroom.infra.function.GreenroomRoutes;
import dev.greenroom.infra.service.ServiceParts;
import dev.greenroom.infra.service.Services;
import dev.greenroom.infra.table.GreenroomTables;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.ssm.StringParameter;

/** What a Greenroom has once, in its home region. */
public final class GreenroomControlPlane extends Stack {
  private final Settings settings;

  public GreenroomControlPlane(App app, Settings settings) {
    super(app, "GreenroomControlPlane", props(settings));
    this.settings = settings;
    new GreenroomTables(this, settings);
    Vault vault = new Vault(this, settings);
    Buckets buckets = new Buckets(this, settings);
    Happenings happenings = new Happenings(this, settings);
    Builds builds = new Builds(this, settings, vault, buckets.uploads());
    new GameRoles(this, settings);
    GreenroomApi api = new GreenroomApi(this, settings);
    Services services =
        new Services(this, settings, parts(vault, buckets, happenings, builds), buckets.logs());
    Front front = new Front(this, settings, api.host(), services.balancer(), buckets.logs());
    services.address(front.address());
    GreenroomFunctions functions =
        new GreenroomFunctions(
            this,
            settings,
            new GreenroomFunctions.Surroundings(
                front.address(),
                api.callsFrom(),
                pings(),
                vault.masterKey().getSecretArn(),
                vault.readsMasterKey(),
                buckets.uploads().getBucketName(),
                buckets.uploads().getBucketArn()));
    new GreenroomRoutes(this, api.id(), functions.aliases());
    new Watch(this, settings, vault, happenings, api.id());
    StringParameter.Builder.create(this, "AddressParameter")
        .parameterName(settings.parameter("address"))
        .description("Greenroom: where machines reach the API")
        .stringValue(front.address())
        .build();
    output("Address", "Where people, games and tools reach the API", front.address());
    output("HostNameTarget", "What a host name of your own must be an alias of", front.target());
    output(
        "AdminTokenSecret",
        "The secret in which the first token is",
        vault.adminToken().getSecretName());
    output("UploadsBucket", "Where archives of builds are", buckets.uploads().getBucketName());
    output("EventBus", "The bus of Greenroom's events", happenings.bus().getEventBusName());
  }

  private static StackProps props(Settings settings) {
    return StackProps.builder()
        .env(Environment.builder().account(settings.account()).region(settings.home()).build())
        .description("Greenroom: the control plane")
        .terminationProtection(settings.preset().keepsData())
        .build();
  }

  /** Named when it is deployed: nothing is looked up in an account while templates are written. */
  @Override
  public List<String> getAvailabilityZones() {
    return Zones.first(3);
  }

  /**
   * The services are not told the address: CloudFront's name follows from what they stand behind.
   */
  private ServiceParts parts(Vault vault, Buckets buckets, Happenings happenings, Builds builds) {
    return new ServiceParts(
        vault.readsMasterKey(),
        buckets.uploads().getBucketArn(),
        builds.project(),
        happenings.cloud().getQueueArn(),
        happenings.unpublished().getQueueArn(),
        Map.of(
            "GREENROOM_ACCOUNT",
            settings.account(),
            "GREENROOM_TABLE_PREFIX",
            settings.name(),
            "GREENROOM_MASTER_KEY_SECRET",
            vault.masterKey().getSecretArn(),
            "GREENROOM_REGIONS",
            settings.regions().stream()
                .map(region -> region.name() + "=" + region.awsRegion())
                .collect(Collectors.joining(",")),
            "GREENROOM_UPLOADS",
            buckets.uploads().getBucketName(),
            "GREENROOM_BUILDS",
            builds.projectName(),
            "GREENROOM_EVENT_BUS",
            happenings.bus().getEventBusName(),
            "GREENROOM_CLOUD_EVENTS",
            happenings.cloud().getQueueUrl(),
            "GREENROOM_UNPUBLISHED",
            happenings.unpublished().getQueueUrl()),
        Secret.fromSecretsManager(vault.adminToken()));
  }

  /** Until the edge answers in each region itself, what of AWS answers there is as far away. */
  private String pings() {
    return settings.regions().stream()
        .map(
            region ->
                "%s=dynamodb.%s.amazonaws.com:443".formatted(region.name(), region.awsRegion()))
        .collect(Collectors.joining(","));
  }

  private void output(String name, String description, String value) {
    CfnOutput.Builder.create(this, name).description(description).value(value).build();
  }
}
