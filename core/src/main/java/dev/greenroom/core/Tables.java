package dev.greenroom.core;

import static dev.greenroom.core.table.Attribute.number;
import static dev.greenroom.core.table.Attribute.string;

import dev.greenroom.core.app.ServiceConfig;
import dev.greenroom.core.table.IndexSpec;
import dev.greenroom.core.table.TableSpec;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Every table and index of Greenroom on one page, under a common name prefix. All indexes are
 * sparse: an item leaves an index when its hash attribute is removed.
 */
public record Tables(
    TableSpec orgs,
    TableSpec tokens,
    TableSpec names,
    TableSpec apps,
    TableSpec builds,
    TableSpec numbers,
    TableSpec deployments,
    TableSpec nodes,
    TableSpec processes,
    TableSpec lanes,
    TableSpec rooms,
    TableSpec departures,
    TableSpec lobbyParts,
    TableSpec lobbyLimits,
    TableSpec jobs,
    TableSpec decisions,
    TableSpec fleets,
    TableSpec metrics,
    TableSpec users,
    TableSpec members,
    TableSpec usage,
    TableSpec budgets,
    TableSpec scaling) {

  /** Open processes of {@code deploymentId#region}, oldest first. */
  public static final String OPEN = "open";

  /** Processes of {@code appId#status}, by creation. */
  public static final String BY_STATUS = "byStatus";

  /** What is due, by deadline, in {@link #SHARDS} shards. */
  public static final String DEADLINES = "deadlines";

  /** Processes whose launch is not recorded yet, in {@link #SHARDS} shards. */
  public static final String WAITING = "waiting";

  /** Processes that are not over yet, by their node. */
  public static final String ALIVE = "alive";

  /** Applications for which processes are held, in {@link #SHARDS} shards. */
  public static final String ALLOCATED = "allocated";

  /** Rooms of {@code processId#active} and {@code processId#inactive}. */
  public static final String BY_PROCESS = "byProcess";

  /** Lobbies of {@code appId#visibility} that are in the list of their kind, by creation. */
  public static final String LISTED = "listed";

  /** Lobbies of {@code appId#shortCode} whose code was chosen, by creation. */
  public static final String BY_CODE = "byCode";

  public static final String BY_ORG = "byOrg";
  public static final String BY_APP = "byApp";
  public static final String BY_POOL = "byPool";

  /** Tokens by the id under which people know them. */
  public static final String BY_TOKEN_ID = "byTokenId";

  /** All of a table of which there are few. */
  public static final String ALL = "all";

  /** Memberships and invites of a user. */
  public static final String BY_USER = "byUser";

  /** How many partitions share the deadlines, the waiting processes and the held applications. */
  public static final int SHARDS = 4;

  public static Tables withPrefix(String prefix) {
    return new Tables(
        TableSpec.of(prefix + "orgs", string("orgId")),
        TableSpec.of(
            prefix + "tokens",
            string("tokenHash"),
            IndexSpec.keysOnly(BY_ORG, string("orgId"), number("createdAt")),
            IndexSpec.keysOnly(BY_TOKEN_ID, string("tokenId"), number("createdAt"))),
        TableSpec.of(prefix + "names", string("name")),
        TableSpec.of(
                prefix + "apps",
                string("appId"),
                IndexSpec.keysOnly(BY_ORG, string("orgId"), number("createdAt")),
                IndexSpec.keysOnly(ALLOCATED, string("allocatedShard"), string("appId")))
            .upgradedBy(ServiceConfig::asMap)
            .streaming(),
        TableSpec.of(
                prefix + "builds",
                string("orgId"),
                string("buildId"),
                IndexSpec.keysOnly(DEADLINES, string("deadlineShard"), number("deadline")))
            .streaming(),
        TableSpec.of(prefix + "numbers", string("scope"), string("entry")),
        TableSpec.of(
                prefix + "deployments",
                string("deploymentId"),
                IndexSpec.including(
                    BY_APP,
                    string("appId"),
                    number("number"),
                    List.of("buildTag", "deploymentTag")))
            .streaming(),
        TableSpec.of(
                prefix + "nodes",
                string("nodeId"),
                IndexSpec.keysOnly(BY_POOL, string("pool"), string("nodeId")),
                IndexSpec.keysOnly(DEADLINES, string("deadlineShard"), number("deadline")))
            .streaming(),
        TableSpec.of(
                prefix + "processes",
                string("processId"),
                IndexSpec.keysOnly(OPEN, string("openKey"), number("createdAt")),
                IndexSpec.including(
                    BY_STATUS,
                    string("statusKey"),
                    number("createdAt"),
                    List.of("region", "deploymentId")),
                IndexSpec.keysOnly(DEADLINES, string("deadlineShard"), number("deadline")),
                IndexSpec.keysOnly(WAITING, string("waitingShard"), number("createdAt")),
                IndexSpec.including(
                    ALIVE,
                    string("aliveOn"),
                    number("createdAt"),
                    List.of("region", "milliVcpus", "memoryMb")))
            .streaming(),
        TableSpec.of(prefix + "lanes", string("lane")),
        TableSpec.of(
                prefix + "rooms",
                string("roomId"),
                IndexSpec.keysOnly(BY_PROCESS, string("processKey"), number("createdAt")),
                IndexSpec.including(
                    LISTED, string("listKey"), number("createdAt"), List.of("lobbyRegion")),
                IndexSpec.keysOnly(BY_CODE, string("codeKey"), number("createdAt")))
            .upgradedBy(UnaryOperator.identity()) // 2: may be suspended, and come back elsewhere
            .streaming(),
        TableSpec.of(prefix + "departures", string("processId"), string("roomId")),
        TableSpec.of(prefix + "lobbyParts", string("roomId"), string("part")),
        TableSpec.of(prefix + "lobbyLimits", string("player")),
        TableSpec.of(prefix + "jobs", string("job"), string("run")),
        TableSpec.of(prefix + "decisions", string("subject"), string("moment")),
        TableSpec.of(
            prefix + "fleets",
            string("orgId"),
            string("fleetId"),
            IndexSpec.keysOnly(ALL, string("listed"), number("createdAt"))),
        TableSpec.of(prefix + "metrics", string("series"), number("minute")),
        TableSpec.of(prefix + "users", string("userEmail")),
        TableSpec.of(
            prefix + "members",
            string("orgId"),
            string("userEmail"),
            IndexSpec.keysOnly(BY_USER, string("userEmail"), number("createdAt"))),
        TableSpec.of(prefix + "usage", string("account"), string("entry")),
        TableSpec.of(
            prefix + "budgets",
            string("orgId"),
            IndexSpec.keysOnly(ALL, string("listed"), number("setAt"))),
        TableSpec.of(
                prefix + "scaling",
                string("fleetId"),
                string("entry"),
                IndexSpec.keysOnly(ALL, string("listed"), string("fleetId")))
            .streaming());
  }

  public List<TableSpec> all() {
    return List.of(
        orgs,
        tokens,
        names,
        apps,
        builds,
        numbers,
        deployments,
        nodes,
        processes,
        lanes,
        rooms,
        departures,
        lobbyParts,
        lobbyLimits,
        jobs,
        decisions,
        fleets,
        metrics,
        users,
        members,
        usage,
        budgets,
        scaling);
  }

  /** The tables whose changes are events. */
  public List<TableSpec> streaming() {
    return all().stream().filter(TableSpec::streams).toList();
  }

  /** The shard of an id: stable, so that every writer agrees. */
  public static String shard(String id) {
    return Integer.toString(Math.floorMod(id.hashCode(), SHARDS));
  }
}
