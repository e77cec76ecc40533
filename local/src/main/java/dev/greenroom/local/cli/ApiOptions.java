package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which Greenroom a command speaks to, as whom, and how it answers. */
final class ApiOptions {
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";

  private final Console console;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The API; else GREENROOM_URL, else " + DEFAULT_URL + ".")
  private String url;

  @Option(
      names = {"-t", "--token"},
      paramLabel = "TOKEN",
      description =
          "The token; else GREENROOM_TOKEN, HATHORA_TOKEN, GREENROOM_DEV_TOKEN, else the one in the"
              + " local data folder.")
  private String token;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The local data folder; default .greenroom in Greenroom's own folder.")
  private Path data;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  ApiOptions(Console console) {
    this.console = console;
  }

  ApiClient client() {
    return new ApiClient(uri(), findToken());
  }

  /** One that names that organization in every call, unless it is null. */
  ApiClient client(String orgId) {
    return orgId == null ? client() : client().actingFor(orgId);
  }

  /** The token that would be sent, when there is one. */
  Optional<String> findToken() {
    return Optional.ofNullable(token)
        .or(() -> console.env("GREENROOM_TOKEN", "HATHORA_TOKEN", "GREENROOM_DEV_TOKEN"))
        .or(this::tokenOfLocalData);
  }

  /** The token that {@code up} keeps in the local data folder. */
  Optional<String> tokenOfLocalData() {
    Path file = tokenFile();
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new Failure("The token file %s cannot be read.".formatted(file), e);
    }
  }

  /** The token of the stack that {@code up} starts in these surroundings, else any that is set. */
  Optional<String> tokenOfStack() {
    Optional<String> chosen = data == null ? console.env("GREENROOM_DEV_TOKEN") : Optional.empty();
    return chosen.or(this::tokenOfLocalData).or(this::findToken);
  }

  Path tokenFile() {
    return (data == null ? console.defaultData() : data).resolve("token");
  }

  /** Prints an answer: as it is for machines, as a table for people. */
  void show(Json answer, Table table) {
    if (json) {
      console.print(answer.toString());
    } else {
      table.print(console.out());
    }
  }

  /** Prints what was done: a small object for machines, a sentence for people. */
  void done(Object answer, String sentence) {
    if (json) {
      console.print(new Json(answer).toString());
    } else {
      console.say(sentence);
    }
  }

  boolean json() {
    return json;
  }

  private URI uri() {
    String text =
        Optional.ofNullable(url).or(() -> console.env("GREENROOM_URL")).orElse(DEFAULT_URL);
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException notAnAddress) {
      // said below
    }
    throw new ParameterException(
        command.commandLine(), "'%s' is not an http or https URL.".formatted(text));
  }
}
