package dev.greenroom.buildfiles;

import dev.greenroom.core.time.Pause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Calls of one service, three times at most where a fault may pass. */
final class SignedCalls {
  private static final int TRIES = 3;
  private static final Duration BETWEEN = Duration.ofMillis(200);
  private static final int TOO_MANY = 429;
  private static final int FAULT = 500;
  private static final Set<String> PASSING =
      Set.of("SlowDown", "Throttling", "ThrottlingException", "RequestTimeout", "InternalError");

  private final Account account;
  private final Signature signature;

  /**
   * By whom and when calls are made.
   *
   * @param http carries them
   * @param credentials asked at each call, as those of an environment on AWS grow old
   * @param clock by which calls are signed
   * @param pause between two tries
   */
  record Account(
      SdkHttpClient http, AwsCredentialsProvider credentials, InstantSource clock, Pause pause) {

    AwsCredentials who() {
      return credentials.resolveCredentials();
    }
  }

  SignedCalls(Account account, Signature signature) {
    this.account = account;
    this.signature = signature;
  }

  /**
   * What is sent; it may be read more than once.
   *
   * @param sha256 in hex
   * @param bytes how many
   */
  record Body(String sha256, long bytes, ContentStreamProvider content) {
    static final Body NONE = of(new byte[0]);

    static Body of(byte[] bytes) {
      return new Body(
          Signature.sha256(bytes), bytes.length, ContentStreamProvider.fromByteArray(bytes));
    }

    /** A file, which nobody writes meanwhile. */
    static Body of(Path file) throws IOException {
      MessageDigest digest = Signature.digest();
      try (OutputStream hash = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        Files.copy(file, hash);
      }
      return new Body(
          Signature.hex(digest.digest()),
          Files.size(file),
          ContentStreamProvider.fromInputStreamSupplier(() -> opened(file)));
    }

    private static InputStream opened(Path file) {
      try {
        return Files.newInputStream(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * What was answered.
   *
   * @param body open; whoever asks reads or closes it
   */
  record Answer(int status, Map<String, java.util.List<String>> headers, InputStream body)
      implements AutoCloseable {

    private static final Pattern CODE =
        Pattern.compile("<Code>([^<]*)</Code>|\"__type\"\\s*:\\s*\"(?:[^\"#]*#)?([^\"]*)\"");
    private static final Pattern MESSAGE =
        Pattern.compile("<Message>([^<]*)</Message>|\"[mM]essage\"\\s*:\\s*\"([^\"]*)\"");

    boolean ok() {
      return status / 100 == 2;
    }

    String text() {
      try (body) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalStateException("AWS broke off its answer: " + e.getMessage(), e);
      }
    }

    Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(header -> name.equalsIgnoreCase(header.getKey()))
          .flatMap(header -> header.getValue().stream())
          .findFirst();
    }

    private Refused refused() {
      String text = text();
      return new Refused(status, first(CODE, text), first(MESSAGE, text));
    }

    private static String first(Pattern pattern, String text) {
      Matcher found = pattern.matcher(text);
      return found.find()
          ? Optional.ofNullable(found.group(1)).orElseGet(() -> found.group(2))
          : "";
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException gone) {
        // What is not read need not be whole.
      }
    }
  }

  /** AWS did not do it. */
  static final class Refused extends RuntimeException {
    private final int status;
    private final String code;

    Refused(int status, String code, String message) {
      super(
          status == 0
              ? message
              : "status %d %s%s"
                  .formatted(
                      status,
                      code,
                      message.isEmpty() ? "" : ", " + message.replaceAll("\\.$", "")));
      this.status = status;
      this.code = code;
    }

    int status() {
      return status;
    }

    String code() {
      return code;
    }

    private boolean passing() {
      return status == 0 || status == TOO_MANY || status >= FAULT || PASSING.contains(code);
    }
  }

  /** An address that anybody may use for a time. */
  URI presigned(SdkHttpMethod method, URI uri, Map<String, String> headers, Duration valid) {
    return signature.presigned(
        account.who(), account.clock().instant(), method.name(), uri, headers, valid);
  }

  /**
   * Calls.
   *
   * @throws Refused when AWS refuses, or does not answer
   */
  Answer call(SdkHttpMethod method, URI uri, Map<String, String> headers, Body body) {
    for (int tried = 1; ; tried++) {
      try {
        return once(method, uri, headers, body);
      } catch (Refused refused) {
        if (!refused.passing() || tried == TRIES) {
          throw refused;
        }
        account.pause().of(BETWEEN.multipliedBy(tried));
      }
    }
  }

  private Answer once(SdkHttpMethod method, URI uri, Map<String, String> headers, Body body) {
    SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(method).uri(uri);
    signature
        .headers(
            account.who(), account.clock().instant(), method.name(), uri, headers, body.sha256())
        .forEach(request::putHeader);
    boolean sends = method == SdkHttpMethod.PUT || method == SdkHttpMethod.POST;
    HttpExecuteRequest.Builder call = HttpExecuteRequest.builder();
    if (sends) {
      request.putHeader("content-length", Long.toString(body.bytes()));
      call.contentStreamProvider(body.content());
    }
    try {
      HttpExecuteResponse response =
          account.http().prepareRequest(call.request(request.build()).build()).call();
      Answer answer =
          new Answer(
              response.httpResponse().statusCode(),
              response.httpResponse().headers(),
              response
                  .responseBody()
                  .<InputStream>map(in -> in)
                  .orElseGet(() -> new ByteArrayInputStream(new byte[0])));
      if (!answer.ok()) {
        throw answer.refused();
      }
      return answer;
    } catch (IOException e) {
      throw new Refused(0, "", "%s does not answer: %s".formatted(uri.getHost(), e.getMessage()));
    }
  }
}
