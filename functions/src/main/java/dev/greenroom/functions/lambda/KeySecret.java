package dev.greenroom.functions.lambda;

import dev.greenroom.core.time.Pause;
import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * The master key, out of a secret of AWS Secrets Manager: one signed call when the function starts.
 * Signer and HTTP client are those of DynamoDB, so that no further client must be loaded: {@code
 * docs/decisions/0106}.
 */
final class KeySecret {
  /** As many characters as a random text needs that nobody guesses. */
  private static final int SHORTEST = 32;

  private static final int TRIES = 3;
  private static final Duration BETWEEN = Duration.ofMillis(200);
  private static final int OK = 200;

  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final String region;
  private final URI endpoint;
  private final Pause pause;

  /**
   * @param endpoint where Secrets Manager answers
   */
  KeySecret(
      SdkHttpClient http,
      AwsCredentialsProvider credentials,
      String region,
      URI endpoint,
      Pause pause) {
    this.http = http;
    this.credentials = credentials;
    this.region = region;
    this.endpoint = endpoint;
    this.pause = pause;
  }

  /**
   * 32 bytes: the SHA-256 of the secret's text, so that it may be any that Secrets Manager
   * generates.
   *
   * @throws IllegalStateException with one sentence, when the secret cannot be read or is too short
   */
  byte[] of(String secret) {
    String text = text(secret);
    if (text.length() < SHORTEST) {
      throw new IllegalStateException(
          "Secret '%s' has %d characters; the master key needs at least %d random ones."
              .formatted(secret, text.length(), SHORTEST));
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private String text(String secret) {
    Said said = ask(secret);
    for (int tried = 1; said.passing() && tried < TRIES; tried++) {
      pause.of(BETWEEN.multipliedBy(tried));
      said = ask(secret);
    }
    if (said.status() == OK && said.json().get("SecretString") instanceof String text) {
      return text;
    }
    throw new IllegalStateException(
        "The master key cannot be read from secret '%s' in %s: %s."
            .formatted(secret, region, said.why()));
  }

  /** What Secrets Manager answered. */
  private record Said(int status, String body) {
    /** Of a fault of the moment. */
    boolean passing() {
      return status == 0 || status >= 500 || status == 429 || body.contains("Throttling");
    }

    Map<?, ?> json() {
      try {
        return Json.read(body.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map
            ? map
            : Map.of();
      } catch (IllegalArgumentException noJson) {
        return Map.of();
      }
    }

    /** Never the secret itself. */
    String why() {
      if (status == 0) {
        return body;
      }
      return status == OK
          ? "it holds no text"
          : "status %d, %s %s".formatted(status, json().get("__type"), said(json().get("message")));
    }

    private static String said(Object message) {
      return message == null ? "" : message.toString().replaceAll("\\.$", "");
    }
  }

  private Said ask(String secret) {
    byte[] json = Json.write(Map.of("SecretId", secret));
    ContentStreamProvider body = ContentStreamProvider.fromByteArray(json);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint)
            .encodedPath("/")
            .putHeader("content-type", "application/x-amz-json-1.1")
            .putHeader("content-length", Integer.toString(json.length)) // CRT wants it said.
            .putHeader("x-amz-target", "secretsmanager.GetSecretValue")
            .build();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(body)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "secretsmanager")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    try {
      HttpExecuteResponse response =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(signed.request())
                      .contentStreamProvider(signed.payload().orElse(body))
                      .build())
              .call();
      try (InputStream in = response.responseBody().orElseThrow()) {
        return new Said(
            response.httpResponse().statusCode(),
            new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return new Said(0, "Secrets Manager does not answer: " + e.getMessage());
    }
  }
}
