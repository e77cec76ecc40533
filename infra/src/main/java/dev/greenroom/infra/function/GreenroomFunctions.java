package dev.greenroom.infra.function;

import dev.greenroom.infra.Arns;
import dev.greenroom.infra.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.NestedStack;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.VersionOptions;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A function for each class that serves operations, each with a role of its own that allows what
 * its tests have been seen to do and nothing else. A stack within the stack, since one template
 * holds no more than 500 resources.
 */
public final class GreenroomFunctions extends NestedStack {
  /** Under it the functions are called: a version that was published, started from its snapshot. */
  public static final String ALIAS = "live";

  private static final String HANDLER = "dev.greenroom.functions.lambda.Entry";

  /** One whole vCPU, as measured for the choices of libraries. */
  private static final int MEMORY_MB = 1769;

  /** Else Lambda collects garbage before a snapshot, and the first call after it is slow. */
  private static final String JVM_OPTIONS = "-XX:+DisableExplicitGC";

  /** API Gateway waits for 30 s at most. */
  private static final Duration TIMEOUT = Duration.seconds(29);

  private final Map<String, Alias> aliases = new LinkedHashMap<>();

  /**
   * @param settings of the installation
   * @param surroundings what all of them are given
   */
  public GreenroomFunctions(Construct scope, Settings settings, Surroundings surroundings) {
    super(scope, "Functions");
    Code code = Code.fromAsset(settings.artifacts().functions());
    Catalog.functions()
        .forEach(name -> aliases.put(name, live(name, code, settings, surroundings)));
  }

  /**
   * What all functions are given.
   *
   * @param address where people reach the API
   * @param apiArn of the API that calls them, with all its stages
   * @param pings where clients measure their distance to each region
   * @param masterKeySecret the ARN of the secret from which tokens are derived
   * @param secrets lets a role read it
   * @param uploads the name of the bucket of archives
   * @param uploadsArn its ARN
   */
  public record Surroundings(
      String address,
      String apiArn,
      String pings,
      String masterKeySecret,
      List<PolicyStatement> secrets,
      String uploads,
      String uploadsArn) {}

  private Alias live(String name, Code code, Settings settings, Surroundings surroundings) {
    String id = name.replace(".", "");
    LogGroup logs =
        LogGroup.Builder.create(this, id + "Logs")
            .logGroupName("/%s/functions/%s".formatted(settings.name(), name))
            .retention(settings.preset().logs())
            .removalPolicy(settings.preset().removal())
            .build();
    Function function =
        Function.Builder.create(this, id)
            .description("Greenroom: " + name)
            .runtime(Runtime.JAVA_25)
            .architecture(Architecture.ARM_64)
            .code(code)
            .handler(HANDLER)
            .memorySize(MEMORY_MB)
            .timeout(TIMEOUT)
            .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
            // So that one can go back to what ran before.
            .currentVersionOptions(
                VersionOptions.builder().removalPolicy(settings.preset().removal()).build())
            .role(role(id, name, logs, settings, surroundings))
            .logGroup(logs)
            .loggingFormat(LoggingFormat.JSON)
            .environment(environment(name, settings, surroundings))
            .build();
    Alias alias =
        Alias.Builder.create(this, id + "Live")
            .aliasName(ALIAS)
            .version(function.getCurrentVersion())
            .build();
    CfnPermission.Builder.create(this, id + "Called")
        .action("lambda:InvokeFunction")
        .functionName(alias.getFunctionArn())
        .principal("apigateway.amazonaws.com")
        .sourceArn(surroundings.apiArn())
        .build();
    return alias;
  }

  private Role role(
      String id, String name, LogGroup logs, Settings settings, Surroundings surroundings) {
    String program = name.substring(name.lastIndexOf('.') + 1);
    List<PolicyStatement> statements =
        new ArrayList<>(TablePolicy.of(program, new Arns(settings)::table));
    statements.addAll(surroundings.secrets());
    statements.addAll(
        BuildRights.of(
            name,
            surroundings.uploadsArn(),
            settings.imageRegions().stream().map(new Arns(settings)::images).toList()));
    statements.add(
        PolicyStatement.Builder.create()
            .actions(List.of("logs:CreateLogStream", "logs:PutLogEvents"))
            .resources(List.of(logs.getLogGroupArn()))
            .build());
    return Role.Builder.create(this, id + "Role")
        .description("Greenroom: what %s may do".formatted(name))
        .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
        .inlinePolicies(
            Map.of("Own", PolicyDocument.Builder.create().statements(statements).build()))
        .build();
  }

  private static Map<String, String> environment(
      String name, Settings settings, Surroundings surroundings) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("JAVA_TOOL_OPTIONS", JVM_OPTIONS);
    environment.put("GREENROOM_FUNCTION", name);
    environment.put("GREENROOM_TABLE_PREFIX", settings.name());
    environment.put("GREENROOM_MASTER_KEY_SECRET", surroundings.masterKeySecret());
    environment.put("GREENROOM_ADDRESS", surroundings.address());
    if (name.toLowerCase(Locale.ROOT).contains("discovery")) {
      environment.put("GREENROOM_PING_ENDPOINTS", surroundings.pings());
    }
    if (BuildRights.concern(name)) {
      environment.put("GREENROOM_UPLOADS", surroundings.uploads());
      environment.put("GREENROOM_IMAGE_REGIONS", String.join(",", settings.imageRegions()));
    }
    return environment;
  }

  /**
   * The aliases under which they are called, by the class below {@code dev.greenroom.functions}.
   */
  public Map<String, Alias> aliases() {
    return aliases;
  }
}
