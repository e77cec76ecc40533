package dev.greenroom.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * The metadata service of EC2, version 2: a session first, then what is asked. It answers within
 * the machine alone.
 */
public final class InstanceMetadata {
  /** Where every instance finds it. */
  public static final URI EC2 = URI.create("http://169.254.169.254");

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final URI endpoint;

  public InstanceMetadata(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * The public address of the machine: IPv4, or IPv6 where it has no other.
   *
   * @return empty when it has none
   * @throws IOException when there is no such service
   */
  public Optional<String> publicAddress() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      HttpResponse<String> session =
          send(
              http,
              request("api/token")
                  .header("X-aws-ec2-metadata-token-ttl-seconds", "60")
                  .PUT(HttpRequest.BodyPublishers.noBody())
                  .build());
      if (session.statusCode() != 200) {
        throw new IOException(
            "the metadata service gave no session: status " + session.statusCode());
      }
      Optional<String> ipv4 = ask(http, "meta-data/public-ipv4", session.body());
      return ipv4.isPresent() ? ipv4 : ask(http, "meta-data/ipv6", session.body());
    }
  }

  private Optional<String> ask(HttpClient http, String what, String session)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(http, request(what).header("X-aws-ec2-metadata-token", session).build());
    if (answer.statusCode() == 404) {
      return Optional.empty();
    }
    if (answer.statusCode() != 200) {
      throw new IOException(
          "the metadata service answered %s with status %d".formatted(what, answer.statusCode()));
    }
    return Optional.of(answer.body().strip()).filter(address -> !address.isEmpty());
  }

  private static HttpResponse<String> send(HttpClient http, HttpRequest request)
      throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String what) {
    return HttpRequest.newBuilder(endpoint.resolve("/latest/" + what)).timeout(LIMIT);
  }
}
