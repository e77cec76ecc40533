package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;

/** The organization for which a command acts: the first of its token. */
final class OrgId {
  private OrgId() {}

  static String of(ApiClient api) {
    return api.get("/orgs/v1").at("orgs").items().stream()
        .findFirst()
        .flatMap(org -> org.at("orgId").asText())
        .orElseThrow(() -> new Failure("The token belongs to no organization yet."));
  }
}
