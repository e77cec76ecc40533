package dev.greenroom.infra;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** Roles of the tasks in which games run, the same in all regions. A game itself has none. */
final class GameRoles extends Construct {

  GameRoles(Construct scope, Settings settings) {
    super(scope, "GameRoles");
    Arns arns = new Arns(settings);
    List<String> regions = settings.awsRegions();
    Role.Builder.create(this, "Execution")
        .roleName(settings.named("task-execution"))
        .description("Greenroom: what ECS does to start a game")
        .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
        .inlinePolicies(
            Map.of(
                "Own",
                PolicyDocument.Builder.create()
                    .statements(
                        List.of(
                            Statements.allow(
                                List.of(
                                    "ecr:BatchCheckLayerAvailability",
                                    "ecr:BatchGetImage",
                                    "ecr:GetDownloadUrlForLayer"),
                                Stream.concat(
                                        Stream.concat(Stream.of(settings.home()), regions.stream())
                                            .distinct()
                                            .map(arns::images),
                                        // The agent beside a game on Fargate.
                                        Images.repository(settings, "agent").stream())
                                    .toArray(String[]::new)),
                            // A registry's token is for all of it: ECR names no resource.
                            Statements.allow(List.of("ecr:GetAuthorizationToken"), "*"),
                            // A stream for each process.
                            Statements.allow(
                                List.of("logs:CreateLogStream", "logs:PutLogEvents"),
                                regions.stream().map(arns::gameLogs).toArray(String[]::new)),
                            // A secret for each environment of an application.
                            Statements.allow(
                                List.of("secretsmanager:GetSecretValue"),
                                regions.stream().map(arns::secrets).toArray(String[]::new))))
                    .build()))
        .build();
  }
}
