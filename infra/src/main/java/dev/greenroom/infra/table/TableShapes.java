package dev.greenroom.infra.table;

import static dev.greenroom.infra.table.IndexShape.including;
import static dev.greenroom.infra.table.IndexShape.keysOnly;
import static dev.greenroom.infra.table.Key.number;
import static dev.greenroom.infra.table.Key.text;

import java.util.List;

/**
 * Every table of Greenroom. It repeats what the code knows, since the deployment imports none of
 * it; TablesTest fails as soon as the two differ.
 */
public final class TableShapes {
  private TableShapes() {}

  public static List<TableShape> all() {
    return List.of(
        TableShape.of("orgs", text("orgId")),
        TableShape.of(
            "tokens",
            text("tokenHash"),
            keysOnly("byOrg", text("orgId"), number("createdAt")),
            keysOnly("byTokenId", text("tokenId"), number("createdAt"))),
        TableShape.of("names", text("name")),
        TableShape.of(
                "apps",
                text("appId"),
                keysOnly("byOrg", text("orgId"), number("createdAt")),
                keysOnly("allocated", text("allocatedShard"), text("appId")))
            .streaming(),
        TableShape.of(
                "builds",
                text("orgId"),
                text("buildId"),
                keysOnly("deadlines", text("deadlineShard"), number("deadline")))
            .streaming(),
        TableShape.of("numbers", text("scope"), text("entry")),
        TableShape.of(
                "deployments",
                text("deploymentId"),
                including("byApp", text("appId"), number("number"), "buildTag", "deploymentTag"))
            .streaming(),
        TableShape.of(
                "nodes",
                text("nodeId"),
                keysOnly("byPool", text("pool"), text("nodeId")),
                keysOnly("deadlines", text("deadlineShard"), number("deadline")))
            .streaming(),
        processes(),
        TableShape.of("lanes", text("lane")),
        TableShape.of(
                "rooms",
                text("roomId"),
                keysOnly("byProcess", text("processKey"), number("createdAt")),
                including("listed", text("listKey"), number("createdAt"), "lobbyRegion"),
                keysOnly("byCode", text("codeKey"), number("createdAt")))
            .streaming(),
        TableShape.of("departures", text("processId"), text("roomId")),
        TableShape.of("lobbyParts", text("roomId"), text("part")),
        TableShape.of("lobbyLimits", text("player")),
        TableShape.of("jobs", text("job"), text("run")),
        TableShape.of("decisions", text("subject"), text("moment")),
        TableShape.of(
            "fleets",
            text("orgId"),
            text("fleetId"),
            keysOnly("all", text("listed"), number("createdAt"))),
        TableShape.of("metrics", text("series"), number("minute")),
        TableShape.of("users", text("userEmail")),
        TableShape.of(
            "members",
            text("orgId"),
            text("userEmail"),
            keysOnly("byUser", text("userEmail"), number("createdAt"))),
        TableShape.of("usage", text("account"), text("entry")),
        TableShape.of("budgets", text("orgId"), keysOnly("all", text("listed"), number("setAt"))),
        TableShape.of(
                "scaling",
                text("fleetId"),
                text("entry"),
                keysOnly("all", text("listed"), text("fleetId")))
            .streaming());
  }

  private static TableShape processes() {
    return TableShape.of(
            "processes",
            text("processId"),
            keysOnly("open", text("openKey"), number("createdAt")),
            including("byStatus", text("statusKey"), number("createdAt"), "region", "deploymentId"),
            keysOnly("deadlines", text("deadlineShard"), number("deadline")),
            keysOnly("waiting", text("waitingShard"), number("createdAt")),
            including(
                "alive", text("aliveOn"), number("createdAt"), "region", "milliVcpus", "memoryMb"))
        .streaming();
  }
}
