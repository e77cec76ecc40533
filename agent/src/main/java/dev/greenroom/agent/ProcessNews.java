package dev.greenroom.agent;

import dev.greenroom.events.ProcessReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What changed of a process that the control plane must hear at once; a line for each. */
final class ProcessNews {

  private ProcessNews() {}

  static List<String> since(Optional<ProcessReport> before, ProcessReport now) {
    List<String> news = new ArrayList<>();
    if (before.isEmpty()) {
      news.add("started");
    }
    if (now.boundAt().isPresent() && before.flatMap(ProcessReport::boundAt).isEmpty()) {
      news.add(bound(now));
    }
    if (now.boundAt().isEmpty()
        && now.exit().isEmpty()
        && !now.opened().equals(before.map(ProcessReport::opened).orElse(List.of()))) {
      news.add("has opened " + now.opened() + ", not its default port on every address");
    }
    int connections = before.map(ProcessReport::activeConnections).orElse(0);
    if (now.activeConnections() != connections) {
      news.add("connections: " + connections + " → " + now.activeConnections());
    }
    if (now.exit().isPresent() && before.flatMap(ProcessReport::exit).isEmpty()) {
      var code = now.exit().get().code();
      news.add("ended " + (code.isPresent() ? "with exit code " + code.getAsInt() : "unseen"));
    }
    return news.stream().map(line -> "Process " + now.processId() + " " + line + ".").toList();
  }

  private static String bound(ProcessReport now) {
    Optional<Duration> took =
        now.bootedAt().map(booted -> Duration.between(booted, now.boundAt().orElseThrow()));
    return "bound its default port"
        + took.map(duration -> " after " + duration.toMillis() + " ms").orElse("");
  }
}
