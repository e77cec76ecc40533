package dev.greenroom.infra;

import java.util.List;
import java.util.Map;
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
                        List.of(
                            variable("UPLOADS", uploads.getBucketName()),
                            variable("IMAGES", images.getRepositoryUri())))
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
                            Statements.allow(List.of("s3:GetObject"), uploads.arnForObjects("*")),
                            Statements.allow(
                                List.of(
                                    "ecr:BatchCheckLayerAvailability",
                                    "ecr:BatchGetImage",
                                    "ecr:CompleteLayerUpload",
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

  /** Who starts one says which: BUILD (its id) and ARCHIVE (its key among the uploads). */
  private static Map<String, Object> steps() {
    return Map.of(
        "version",
        "0.2",
        "phases",
        Map.of(
            "pre_build",
            Map.of(
                "commands",
                List.of(
                    "aws ecr get-login-password | docker login --username AWS --password-stdin"
                        + " \"${IMAGES%%/*}\"",
                    "aws s3 cp --only-show-errors \"s3://$UPLOADS/$ARCHIVE\" archive.tgz",
                    "mkdir context && tar -xzf archive.tgz -C context",
                    "docker buildx create --use")),
            "build",
            Map.of(
                "commands",
                List.of(
                    "docker buildx build --platform linux/amd64 --provenance=false"
                        + " --cache-from \"type=registry,ref=$IMAGES:cache\""
                        + " --cache-to \"type=registry,ref=$IMAGES:cache,mode=max,"
                        + "image-manifest=true,oci-mediatypes=true\""
                        + " --tag \"$IMAGES:$BUILD\" --push context"))));
  }

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
