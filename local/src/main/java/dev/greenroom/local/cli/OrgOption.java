package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import picocli.CommandLine.Option;

/** For which organization a command acts, where its token may act for several. */
final class OrgOption {
  @Option(
      names = "--org",
      paramLabel = "ORG",
      description = "The organization, where the token may act for several; default: its first.")
  private String org;

  ApiClient client(ApiOptions options) {
    return options.client(org);
  }

  /** Its id, for paths that name it. */
  String id(ApiClient api) {
    return org == null ? OrgId.of(api) : org;
  }
}
