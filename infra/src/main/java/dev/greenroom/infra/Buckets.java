package dev.greenroom.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/** What is kept as files. None is public, and none is spoken to without TLS. */
final class Buckets extends Construct {
  private static final Duration LOGS_KEPT = Duration.days(90);
  private static final Duration PARTS_KEPT = Duration.days(1);
  private static final Duration OLD_VERSIONS_KEPT = Duration.days(30);

  private final Bucket logs;
  private final Bucket uploads;

  Buckets(Construct scope, Settings settings) {
    super(scope, "Buckets");
    this.logs =
        plain("Logs", settings)
            // CloudFront writes its own by an access control list.
            .objectOwnership(ObjectOwnership.BUCKET_OWNER_PREFERRED)
            .lifecycleRules(List.of(LifecycleRule.builder().expiration(LOGS_KEPT).build()))
            .build();
    this.uploads =
        plain("Uploads", settings)
            .serverAccessLogsBucket(logs)
            .serverAccessLogsPrefix("uploads/")
            .versioned(settings.preset().keepsData())
            .lifecycleRules(
                List.of(
                    LifecycleRule.builder()
                        .abortIncompleteMultipartUploadAfter(PARTS_KEPT)
                        .noncurrentVersionExpiration(
                            settings.preset().keepsData() ? OLD_VERSIONS_KEPT : null)
                        .build()))
            .build();
  }

  private Bucket.Builder plain(String id, Settings settings) {
    return Bucket.Builder.create(this, id)
        .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
        .encryption(BucketEncryption.S3_MANAGED)
        .enforceSsl(true)
        .removalPolicy(settings.preset().removal());
  }

  /** Of loads balanced, of requests, of downloads; 90 days. */
  Bucket logs() {
    return logs;
  }

  /** Archives and logs of builds, and what is over, a file a day. */
  Bucket uploads() {
    return uploads;
  }
}
