package dev.greenroom.local.cli.move;

import java.util.Set;

/** What may stand in a file; anything else is a slip of the pen. */
final class KnownFields {
  static final Set<String> ALL =
      Set.of(
          "greenroom",
          "organization",
          "budget",
          "tokens",
          "members",
          "invites",
          "fleets",
          "builds",
          "applications");
  static final Set<String> BUDGET = Set.of("monthlyLimit", "setBy", "setAt");
  static final Set<String> TOKEN =
      Set.of(
          "orgTokenId",
          "name",
          "tokenHash",
          "lastFourCharsOfKey",
          "scopes",
          "createdAt",
          "createdBy",
          "revokedAt");
  static final Set<String> MEMBER =
      Set.of("userEmail", "scopes", "invitedBy", "createdAt", "joinedAt", "lastLogin");
  static final Set<String> INVITE =
      Set.of("userEmail", "scopes", "invitedBy", "createdAt", "expiresAt");
  static final Set<String> FLEET =
      Set.of(
          "fleetId",
          "name",
          "nodeShapeId",
          "autoscalerConfig",
          "autoscaler",
          "defaultFleet",
          "regions",
          "schedules",
          "createdAt",
          "createdBy");
  static final Set<String> BUILD =
      Set.of(
          "buildId",
          "buildTag",
          "status",
          "source",
          "image",
          "archived",
          "archive",
          "log",
          "buildSizeInBytes",
          "imageSize",
          "contentHash",
          "appId",
          "createdAt",
          "createdBy",
          "startedAt",
          "finishedAt",
          "deletedAt");
  static final Set<String> APPLICATION =
      Set.of(
          "appId",
          "appName",
          "appSecret",
          "authConfiguration",
          "serviceConfig",
          "createdAt",
          "createdBy",
          "buildNumbers",
          "deployments");
  static final Set<String> DEPLOYMENT =
      Set.of(
          "deploymentId",
          "number",
          "build",
          "buildId",
          "buildTag",
          "deploymentTag",
          "roomsPerProcess",
          "transportType",
          "containerPort",
          "additionalContainerPorts",
          "requestedCPU",
          "requestedMemoryMB",
          "idleTimeoutEnabled",
          "fleetId",
          "env",
          "createdAt",
          "createdBy");

  private KnownFields() {}
}
