package dev.greenroom.buildfiles;

import dev.greenroom.core.build.UploadStore.Form;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** Signs S3's POST policies: one key, a size, a moment until which the form may be sent. */
final class FormSigner {
  private final SignedCalls.Account account;
  private final Signature signature;
  private final String url;
  private final String bucket;

  /**
   * @param url of the bucket, where forms are sent
   */
  FormSigner(SignedCalls.Account account, Signature signature, String url, String bucket) {
    this.account = account;
    this.signature = signature;
    this.url = url;
    this.bucket = bucket;
  }

  Form form(String key, long mostBytes, Duration valid) {
    AwsCredentials who = account.who();
    Instant now = account.clock().instant();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("key", key);
    fields.put("x-amz-algorithm", Signature.ALGORITHM);
    fields.put("x-amz-credential", signature.credential(who, now));
    fields.put(Signature.DATE, Signature.moment(now));
    Signature.token(who).ifPresent(token -> fields.put(Signature.TOKEN, token));
    String policy = policy(fields, mostBytes, now.plus(valid).truncatedTo(ChronoUnit.SECONDS));
    fields.put("policy", policy);
    fields.put("x-amz-signature", signature.ofPolicy(who, now, policy));
    return new Form(url, fields);
  }

  /** Nothing in it needs an escape in JSON: ids, tokens in Base64 and moments. */
  private String policy(Map<String, String> fields, long mostBytes, Instant until) {
    String exactly =
        fields.entrySet().stream()
            .map(field -> "{\"%s\":\"%s\"}".formatted(field.getKey(), field.getValue()))
            .collect(Collectors.joining(","));
    String json =
        "{\"expiration\":\"%s\",\"conditions\":[{\"bucket\":\"%s\"},%s,[\"content-length-range\",1,%d]]}"
            .formatted(until, bucket, exactly, mostBytes);
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
