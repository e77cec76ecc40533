package dev.greenroom.aws.localstack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.aws.testing.AwsEndpoint;
import dev.greenroom.aws.testing.AwsExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** An archive goes into a bucket in parts, each to an address that was signed for it. */
@ExtendWith(AwsExtension.class)
class ArchivesOnLocalStackTest {
  private static final int PART = 5 * 1024 * 1024;

  private final String bucket = "uploads-" + UUID.randomUUID();
  private S3Client s3;
  private S3Presigner signer;

  @BeforeEach
  void makeBucket(AwsEndpoint aws) {
    s3 =
        aws.with(S3Client.builder())
            .forcePathStyle(true)
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    signer =
        S3Presigner.builder()
            .endpointOverride(aws.url())
            .region(Region.of(AwsEndpoint.FRANKFURT))
            .credentialsProvider(AwsEndpoint.keys())
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build();
    s3.createBucket(
        b ->
            b.bucket(bucket)
                .createBucketConfiguration(c -> c.locationConstraint(AwsEndpoint.FRANKFURT)));
  }

  @AfterEach
  void close() {
    signer.close();
    s3.close();
  }

  @Test
  void partsBecomeOneArchive() throws Exception {
    byte[] archive = new byte[2 * PART + 4711];
    new Random(1).nextBytes(archive);
    String upload = begin("build.tar.gz");
    List<CompletedPart> parts =
        List.of(
            put("build.tar.gz", upload, 1, Arrays.copyOfRange(archive, 0, PART)),
            put("build.tar.gz", upload, 2, Arrays.copyOfRange(archive, PART, 2 * PART)),
            put("build.tar.gz", upload, 3, Arrays.copyOfRange(archive, 2 * PART, archive.length)));

    complete("build.tar.gz", upload, parts);

    assertArrayEquals(
        archive, s3.getObjectAsBytes(g -> g.bucket(bucket).key("build.tar.gz")).asByteArray());
    assertThrows(
        NoSuchUploadException.class,
        () -> s3.abortMultipartUpload(a -> a.bucket(bucket).key("build.tar.gz").uploadId("none")));
  }

  @Test
  void aPartThatIsNamedByAnotherETagIsRefused() throws Exception {
    String upload = begin("build.tar.gz");
    put("build.tar.gz", upload, 1, new byte[PART]);
    CompletedPart other = CompletedPart.builder().partNumber(1).eTag("\"0123\"").build();

    S3Exception refused =
        assertThrows(S3Exception.class, () -> complete("build.tar.gz", upload, List.of(other)));

    assertEquals("InvalidPart", refused.awsErrorDetails().errorCode());
  }

  private String begin(String key) {
    return s3.createMultipartUpload(c -> c.bucket(bucket).key(key)).uploadId();
  }

  private CompletedPart put(String key, String upload, int number, byte[] bytes) throws Exception {
    URI address =
        signer
            .presignUploadPart(
                p ->
                    p.signatureDuration(Duration.ofMinutes(5))
                        .uploadPartRequest(
                            u -> u.bucket(bucket).key(key).uploadId(upload).partNumber(number)))
            .url()
            .toURI();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(address)
                  .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());
      return CompletedPart.builder()
          .partNumber(number)
          .eTag(answer.headers().firstValue("ETag").orElseThrow())
          .build();
    }
  }

  private void complete(String key, String upload, List<CompletedPart> parts) {
    s3.completeMultipartUpload(
        c -> c.bucket(bucket).key(key).uploadId(upload).multipartUpload(m -> m.parts(parts)));
  }
}
