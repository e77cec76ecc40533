package dev.greenroom.local.cli;

import dev.greenroom.core.usage.Consumption;
import dev.greenroom.core.usage.ProcessCost;
import dev.greenroom.core.why.SubjectKind;
import dev.greenroom.core.why.Timeline;
import dev.greenroom.core.why.TimelineText;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code greenroom why}: the story of a room or a process, its cause first. */
@Command(name = "why", description = "Say why a room or a process is as it is.")
final class WhyCommand implements Runnable {
  private final Console console;
  @Mixin private final ApiOptions options;

  @Parameters(paramLabel = "ROOM|PROCESS", description = "The id of a room or of a process.")
  private String id;

  WhyCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
  }

  @Override
  public void run() {
    Json answer = options.client().get("/greenroom/v1/why/" + ApiClient.encode(id));
    if (options.json()) {
      console.print(answer.toString());
    } else {
      TimelineText.lines(timeline(answer)).forEach(console::print);
    }
  }

  private static Timeline timeline(Json answer) {
    try {
      return new Timeline(
          answer.at("subject").text(),
          SubjectKind.valueOf(answer.at("kind").text()),
          answer.at("cause").text(),
          answer.at("entries").items().stream().map(WhyCommand::entry).toList(),
          cost(answer.at("cost")),
          answer.at("log").items().stream().map(Json::text).toList());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new Failure("The server's answer is no timeline; is it another version?", e);
    }
  }

  private static Timeline.Entry entry(Json entry) {
    Map<String, String> facts = new TreeMap<>();
    if (entry.at("facts").value() instanceof Map<?, ?> map) {
      map.forEach((name, value) -> facts.put(String.valueOf(name), String.valueOf(value)));
    }
    return new Timeline.Entry(Instant.parse(entry.at("at").text()), entry.at("text").text(), facts);
  }

  private static ProcessCost cost(Json cost) {
    return new ProcessCost(
        new Consumption(
            Math.round(decimal(cost.at("vcpuSeconds")) * 1_000_000),
            Math.round(decimal(cost.at("mibSeconds")) * 1000),
            cost.at("egressBytes").number()),
        BigDecimal.valueOf(decimal(cost.at("amount"))),
        cost.at("currency").text(),
        instant(cost.at("from")),
        instant(cost.at("until")),
        cost.at("room").value() == null ? List.of() : List.of(room(cost.at("room"))));
  }

  private static ProcessCost.RoomCost room(Json room) {
    return new ProcessCost.RoomCost(
        "", 0, decimal(room.at("share")), BigDecimal.valueOf(decimal(room.at("amount"))));
  }

  private static double decimal(Json number) {
    return number.value() instanceof Number n ? n.doubleValue() : 0;
  }

  private static Optional<Instant> instant(Json time) {
    return time.asText().map(Instant::parse);
  }
}
