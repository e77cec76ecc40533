package dev.greenroom.infra.service;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.iam.PolicyStatement;

/**
 * What the services work with, by ARN.
 *
 * @param masterKey lets a role read the secret from which tokens are derived
 * @param uploads the bucket of archives
 * @param builds the project that builds images
 * @param cloudEvents the queue of what ECS and EC2 tell
 * @param unpublished the queue of events that could not be published
 * @param environment what both are told
 * @param adminToken the first token
 */
public record ServiceParts(
    List<PolicyStatement> masterKey,
    String uploads,
    String builds,
    String cloudEvents,
    String unpublished,
    Map<String, String> environment,
    Secret adminToken) {}
