package dev.greenroom.functions.lambda;

import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * A client over URL connections that does not wait before each call. Told the length of a body
 * ahead, Java streams it, and before it streams one over a connection that was used before it
 * listens on that for a millisecond, lest it was closed (OpenJDK, {@code
 * sun.net.www.http.HttpClient.available}). Not told, it counts the body itself, to the same length,
 * sends it in one piece, and once more where the connection turns out to be closed, as the SDK
 * would.
 */
final class PromptPosts implements SdkHttpClient {
  private static final String LENGTH = "Content-Length";

  private final SdkHttpClient client;

  /**
   * @param client over URL connections
   */
  PromptPosts(SdkHttpClient client) {
    this.client = client;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    SdkHttpRequest http = request.httpRequest();
    if (http.method() != SdkHttpMethod.POST || request.contentStreamProvider().isEmpty()) {
      return client.prepareRequest(request); // Of what has no body Java would tell no length.
    }
    return client.prepareRequest(
        HttpExecuteRequest.builder()
            .request(http.toBuilder().removeHeader(LENGTH).build())
            .contentStreamProvider(request.contentStreamProvider().get())
            .metricCollector(request.metricCollector().orElse(null))
            .build());
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
