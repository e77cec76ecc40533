package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The machines of a fleet. */
final class FleetNodesCommand {
  private FleetNodesCommand() {}

  /** Lists them. */
  @Command(name = "nodes", description = "List the nodes of a fleet, and what runs on them.")
  static final class ListNodes implements Runnable {
    @Mixin private final ApiOptions options;

    @Parameters(
        paramLabel = "FLEET",
        arity = "0..1",
        description = "Its id or its name; default: the only one there is.")
    private String fleet;

    ListNodes(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      Json nodes = api.get(path(api, fleet) + "/capacity").at("nodes");
      options.show(nodes, table(nodes.items()));
    }
  }

  /** Takes one away. */
  @Command(
      name = "remove-node",
      description =
          "Take a metal node away: it takes nothing new, and ends when its last process has ended.")
  static final class Remove implements Runnable {
    private final Console console;
    @Mixin private final ApiOptions options;

    @Parameters(index = "0", paramLabel = "NODE", description = "Its id.")
    private String nodeId;

    @Option(
        names = {"-f", "--fleet"},
        paramLabel = "FLEET",
        description = "The id or the name of the fleet; default: the only one there is.")
    private String fleet;

    Remove(Console console) {
      this.console = console;
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      api.delete(path(api, fleet) + "/nodes/" + ApiClient.encode(nodeId));
      console.say("%s takes nothing new, and ends with its last process.".formatted(nodeId));
    }
  }

  private static String path(ApiClient api, String fleet) {
    return "/greenroom/v1/fleets/"
        + ApiClient.encode(FleetCommand.find(api, fleet).at("fleetId").text());
  }

  static Table table(List<Json> nodes) {
    Table table =
        new Table("NODE", "REGION", "HOSTING", "STATUS", "USED", "OF", "MEMORY", "PROCESSES");
    for (Json node : nodes) {
      String status = node.at("status").text();
      boolean silent = Boolean.TRUE.equals(node.at("silent").value()) && !status.equals("lost");
      table.row(
          node.at("nodeId").text(),
          node.at("region").text(),
          node.at("hosting").text(),
          status + (silent ? " (silent)" : ""),
          node.at("requestedVcpus").text(),
          node.at("vcpus").text() + " vCPU",
          "%d/%d MB".formatted(node.at("requestedMemoryMb").number(), node.at("memoryMb").number()),
          node.at("processes").text());
    }
    return table;
  }
}
