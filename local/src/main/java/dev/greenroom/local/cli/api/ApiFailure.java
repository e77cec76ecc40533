package dev.greenroom.local.cli.api;

/** The API refused a call. The message is the API's own, with the status behind it. */
public final class ApiFailure extends Failure {
  private static final long serialVersionUID = 1L;
  private final int status;

  ApiFailure(int status, String body) {
    super("%s (HTTP %d)".formatted(sentence(body), status));
    this.status = status;
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }

  private static String sentence(String body) {
    String message = Json.tryRead(body).flatMap(json -> json.at("message").asText()).orElse(body);
    String line = message.strip().replaceAll("\\s+", " ");
    if (line.isEmpty()) {
      return "The server gave no reason";
    }
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }
}
