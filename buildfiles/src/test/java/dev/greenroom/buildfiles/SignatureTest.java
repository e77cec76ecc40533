package dev.greenroom.buildfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Against the examples that AWS publishes, and against its own SDK. */
class SignatureTest {
  private static final AwsCredentials EXAMPLE =
      AwsBasicCredentials.create(
          "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  private static final Instant THAT_DAY = Instant.parse("2013-05-24T00:00:00Z");

  @Test
  void theHeadersOfTheExampleOfAwsComeOut() {
    Map<String, String> headers =
        new Signature("s3", "us-east-1")
            .headers(
                EXAMPLE,
                THAT_DAY,
                "GET",
                URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                Map.of("range", "bytes=0-9"),
                Signature.sha256(new byte[0]));
    assertEquals(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + " SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            + " Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        headers.get("authorization"));
  }

  @Test
  void theAddressOfTheExampleOfAwsComesOut() {
    URI url =
        new Signature("s3", "us-east-1")
            .presigned(
                EXAMPLE,
                THAT_DAY,
                "GET",
                URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                Map.of(),
                Duration.ofDays(1));
    assertTrue(
        url.toString()
            .endsWith(
                "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"),
        url.toString());
  }

  /** With what an environment on AWS has: a token, and with ids that need to be encoded. */
  @Test
  void theSdkSignsTheAddressOfAPartAndOfItsEndAlike() {
    AwsCredentials who = AwsSessionCredentials.create("ASIAEXAMPLE", "secret", "to/k+en==");
    try (S3Presigner sdk =
        S3Presigner.builder()
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(StaticCredentialsProvider.create(who))
            .build()) {
      URI part =
          URI.create(
              sdk.presignUploadPart(
                      p ->
                          p.signatureDuration(Duration.ofHours(6))
                              .uploadPartRequest(
                                  r ->
                                      r.bucket("archives-of-test")
                                          .key("builds/a b+c/archive.tgz")
                                          .uploadId("id/with+more=")
                                          .contentLength(10_485_760L)
                                          .partNumber(3)))
                  .url()
                  .toString());
      same(part, who, "PUT", Map.of("content-length", "10485760"));
      URI end =
          URI.create(
              sdk.presignCompleteMultipartUpload(
                      p ->
                          p.signatureDuration(Duration.ofHours(6))
                              .completeMultipartUploadRequest(
                                  r ->
                                      r.bucket("archives-of-test")
                                          .key("builds/1/archive.tgz")
                                          .uploadId("id")))
                  .url()
                  .toString());
      same(end, who, "POST", Map.of());
    }
  }

  private static void same(
      URI sdk, AwsCredentials who, String method, Map<String, String> headers) {
    String own =
        Stream.of(sdk.getRawQuery().split("&"))
            .filter(pair -> !pair.startsWith("X-Amz-"))
            .collect(Collectors.joining("&"));
    URI plain = URI.create(sdk.toString().replaceAll("\\?.*", "") + "?" + own);
    Instant at =
        LocalDateTime.parse(
                parameter(sdk, "X-Amz-Date"), DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'"))
            .toInstant(ZoneOffset.UTC);
    URI ours =
        new Signature("s3", "eu-central-1")
            .presigned(who, at, method, plain, headers, Duration.ofHours(6));
    assertEquals(parameter(sdk, "X-Amz-SignedHeaders"), parameter(ours, "X-Amz-SignedHeaders"));
    assertEquals(parameter(sdk, "X-Amz-Signature"), parameter(ours, "X-Amz-Signature"));
  }

  private static String parameter(URI uri, String name) {
    return Stream.of(uri.getRawQuery().split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }
}
