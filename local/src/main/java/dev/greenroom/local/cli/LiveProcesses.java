package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The processes of an application that may hold rooms. */
final class LiveProcesses {
  private static final String LIVE = "?status=starting&status=running&status=draining";

  private LiveProcesses() {}

  /** All of them, page by page: the API gives ten at a time, the newest first. */
  static List<Json> of(ApiClient api, String appId) {
    List<Json> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String before = "";
    while (true) {
      List<Json> page =
          api.get("/processes/v3/apps/%s/processes/latest%s%s".formatted(appId, LIVE, before))
              .items();
      List<Json> fresh = page.stream().filter(p -> seen.add(p.at("processId").text())).toList();
      all.addAll(fresh);
      if (fresh.isEmpty() || page.size() < 10) {
        return all;
      }
      String oldest = page.getLast().at("createdAt").text();
      before = "&before=" + Instant.parse(oldest).toEpochMilli();
    }
  }
}
