package dev.greenroom.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.codebuild.CfnProject;
import software.amazon.awscdk.services.ecr.CfnReplicationConfiguration;
import software.amazon.awscdk.services.ecr.LifecycleRule;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.TagMutability;
import software.amazon.awscdk.services.ecr.TagStatus;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/** Makes images of archives, keeps them, and copies them to where games run. */
final class Builds extends Construct {
  private static final int TIMEOUT_MINUTES = 60;
  private static final Duration UNTAGGED_KEPT = Duration.days(14);

  private final CfnProject project;

  Builds(Construct scope, Settings settings, Vault vault, Bucket uploads) {
    super(scope, "Builds");
    Repository images =
        Repository.Builder.create(this, "Images")
            .repositoryName(settings.named("builds"))
            .imageScanOnPush(true)
            .imageTagMutability(TagMutability.MUTABLE) // the cache of layers has one tag
            .removalPolicy(settings.preset().removal())
            .lifecycleRules(
                List.of(
                    LifecycleRule.builder()
                        .tagStatus(TagStatus.UNTAGGED)
                        .maxImageAge(UNTAGGED_KEPT)
                        .build()))
            .build();
    copies(settings);
    LogGroup logs =
        LogGroup.Builder.create(this, "Logs")
            .logGroupName("/%s/builds".formatted(settings.name()))
            .retention(settings.preset().logs())
            .removalPolicy(settings.preset().removal())
            .build();
    Role role = role(images, logs, uploads);
    vault.key().grant(role, "kms:Decrypt", "kms:GenerateDataKey");
    depot()
        .ifPresent(
            id ->
                role.addToPolicy(
                    Statements.allow(
                        List.of("secretsmanager:GetSecretValue"),
                        // Secrets Manager ends each name with six characters of its own.
                        "arn:aws:secretsmanager:%s:%s:secret:%s-??????"
                            .formatted(
                                settings.home(), settings.account(), depotSecret(settings)))));
    this.project =
        CfnProject.Builder.create(this, "Project")
            .name(settings.named("builds"))
            .description("Greenroom: an image of an archive")
            .serviceRole(role.getRoleArn())
            .source(
                CfnProject.SourceProperty.builder()
                    .type("NO_SOURCE")
                    .buildSpec(toJson(steps()))
                    .build())
            .artifacts(CfnProject.ArtifactsProperty.builder().type("NO_ARTIFACTS").build())
            .environment(
                CfnProject.EnvironmentProperty.builder()
                    .type("LINUX_CONTAINER")
                    .image("aws/codebuild/standard:7.0")
                    .computeType("BUILD_GENERAL1_MEDIUM")
                    .privilegedMode(true) // an engine that makes images runs in it
                    .environmentVariables(
                        Stream.concat(
                                Stream.of(
                                    variable("UPLOADS", uploads.getBucketName()),
                                    variable("IMAGES", images.getRepositoryUri())),
                                depot().stream()
                                    .flatMap(
                                        id ->
                                            Stream.of(
                                                variable("DEPOT_PROJECT_ID", id),
                                                secret("DEPOT_TOKEN", depotSecret(settings)))))
                            .toList())
                    .build())
            .encryptionKey(vault.key().getKeyArn())
            .timeoutInMinutes(TIMEOUT_MINUTES)
            .logsConfig(
                CfnProject.LogsConfigProperty.builder()
                    .cloudWatchLogs(
                        CfnProject.CloudWatchLogsConfigProperty.builder()
                            .status("ENABLED")
                            .groupName(logs.getLogGroupName())
                            .build())
                    .build())
            .build();
  }

  private Role role(Repository images, LogGroup logs, Bucket uploads) {
    return Role.Builder.create(this, "Role")
        .description("Greenroom: what a build may do")
        .assumedBy(new ServicePrincipal("codebuild.amazonaws.com"))
        .inlinePolicies(
            Map.of(
                "Own",
                PolicyDocument.Builder.create()
                    .statements(
                        List.of(
                            // Every archive that was uploaded.
                            Statements.allow(
                                List.of("s3:GetObject"), uploads.arnForObjects("builds/*")),
                            Statements.allow(
                                List.of(
                                    "ecr:BatchCheckLayerAvailability",
                                    "ecr:BatchGetImage",
                                    "ecr:CompleteLayerUpload",
                                    "ecr:DescribeImages",
                                    "ecr:GetDownloadUrlForLayer",
                                    "ecr:InitiateLayerUpload",
                                    "ecr:PutImage",
                                    "ecr:UploadLayerPart"),
                                images.getRepositoryArn()),
                            // A registry's token is for all of it: ECR names no resource.
                            Statements.allow(List.of("ecr:GetAuthorizationToken"), "*"),
                            Statements.allow(
                                List.of("logs:CreateLogStream", "logs:PutLogEvents"),
                                logs.getLogGroupArn())))
                    .build()))
        .build();
  }

  /** The project of Depot that builds, {@code -c depot=…}; its token is a secret. */
  private Optional<String> depot() {
    return Optional.ofNullable(getNode().tryGetContext("depot")).map(Object::toString);
  }

  private static String depotSecret(Settings settings) {
    return settings.name() + "/depot";
  }

  private static CfnProject.EnvironmentVariableProperty secret(String name, String secret) {
    return CfnProject.EnvironmentVariableProperty.builder()
        .name(name)
        .type("SECRETS_MANAGER")
        .value(secret)
        .build();
  }

  private String toJson(Map<String, Object> steps) {
    return software.amazon.awscdk.Stack.of(this).toJsonString(steps);
  }

  private static CfnProject.EnvironmentVariableProperty variable(String name, String value) {
    return CfnProject.EnvironmentVariableProperty.builder()
        .name(name)
        .type("PLAINTEXT")
        .value(value)
        .build();
  }

  /**
   * Who starts one says which: BUILD (its id), and ARCHIVE (its key among the uploads) or IMAGE (of
   * a registry). What it has to tell it exports. Where a project of Depot is named it builds there,
   * on machines that keep its layers; the registry keeps them otherwise.
   */
  private static Map<String, Object> steps() {
    return Map.of(
        "version",
        "0.2",
        "env",
        Map.of(
            "shell",
            "bash",
            "exported-variables",
            List.of("IMAGE_BYTES", "IMAGE_CPU", "IMAGE_DIGEST", "ARCHIVE_SHA256")),
        "phases",
        Map.of(
            "build",
            Map.of(
                "commands",
                List.of(
                    "set -o pipefail",
                    "aws ecr get-login-password | docker login --username AWS --password-stdin"
                        + " \"${IMAGES%%/*}\"",
                    "if [ -n \"$IMAGE\" ]; then\n" + PULL + "\nelse\n" + BUILD + "\nfi",
                    "IMAGE_BYTES=$(aws ecr describe-images --repository-name \"${IMAGES#*/}\""
                        + " --image-ids \"imageTag=$BUILD\" --query"
                        + " 'imageDetails[0].imageSizeInBytes' --output text)"))));
  }

  /** For the CPU of the machines, as builds are. */
  private static final String PULL =
      String.join(
          " &&\n",
          "docker pull --platform linux/amd64 \"$IMAGE\"",
          "IMAGE_DIGEST=$(docker image inspect --format '{{index .RepoDigests 0}}' \"$IMAGE\""
              + " | sed 's/.*@//')",
          "IMAGE_CPU=$(docker image inspect --format '{{.Architecture}}' \"$IMAGE\")",
          "docker tag \"$IMAGE\" \"$IMAGES:$BUILD\"",
          "docker push \"$IMAGES:$BUILD\"");

  private static final String BUILD =
      String.join(
          " &&\n",
          "aws s3 cp --only-show-errors \"s3://$UPLOADS/$ARCHIVE\" archive.tgz",
          "ARCHIVE_SHA256=$(sha256sum archive.tgz | cut -d' ' -f1)",
          "mkdir context",
          "tar -xzf archive.tgz -C context",
          "if [ ! -f context/Dockerfile ]; then"
              + " echo 'ERROR: There is no Dockerfile at the root of the archive.'; exit 1; fi",
          "IMAGE_CPU=amd64",
          "if [ -n \"$DEPOT_PROJECT_ID\" ]; then"
              + " curl -fsSL https://depot.dev/install-cli.sh | DEPOT_INSTALL_DIR=/usr/local/bin sh"
              + " && depot build --progress plain --platform linux/amd64 --provenance=false"
              + " --tag \"$IMAGES:$BUILD\" --push context;"
              + " else docker buildx create --use && docker buildx build --progress plain"
              + " --platform linux/amd64 --provenance=false"
              + " --cache-from \"type=registry,ref=$IMAGES:cache\""
              + " --cache-to \"type=registry,ref=$IMAGES:cache,mode=max,"
              + "image-manifest=true,oci-mediatypes=true\""
              + " --tag \"$IMAGES:$BUILD\" --push context; fi");

  private void copies(Settings settings) {
    List<CfnReplicationConfiguration.ReplicationDestinationProperty> others =
        settings.awsRegions().stream()
            .filter(region -> !region.equals(settings.home()))
            .map(
                region ->
                    CfnReplicationConfiguration.ReplicationDestinationProperty.builder()
                        .region(region)
                        .registryId(settings.account())
                        .build())
            .toList();
    if (others.isEmpty()) {
      return;
    }
    CfnReplicationConfiguration.Builder.create(this, "Copies")
        .replicationConfiguration(
            CfnReplicationConfiguration.ReplicationConfigurationProperty.builder()
                .rules(
                    List.of(
                        CfnReplicationConfiguration.ReplicationRuleProperty.builder()
                            .destinations(others)
                            .repositoryFilters(
                                List.of(
                                    CfnReplicationConfiguration.RepositoryFilterProperty.builder()
                                        .filter(settings.named("builds"))
                                        .filterType("PREFIX_MATCH")
                                        .build()))
                            .build()))
                .build())
        .build();
  }

  /** The ARN of the project. */
  String project() {
    return project.getAttrArn();
  }

  /** The name of the project. */
  String projectName() {
    return project.getRef();
  }
}
