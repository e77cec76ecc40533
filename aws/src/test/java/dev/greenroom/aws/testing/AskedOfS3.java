package dev.greenroom.aws.testing;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The permissions of S3, which are fewer than its operations. */
final class AskedOfS3 {
  private static final Pattern KEY_OF_FORM = Pattern.compile("name=\"key\"\\s+(\\S+)");

  private AskedOfS3() {}

  /**
   * As {@code s3:GetObject BUCKET/KEY}.
   *
   * @param path with the bucket in it
   * @param body a form has the key in it
   */
  static Set<String> of(String action, String path, byte[] body, int status) {
    String object = path.substring(1);
    String bucket = object.replaceAll("/.*", "");
    Set<String> asked = new TreeSet<>();
    switch (action) {
      case "GetObject", "HeadObject" -> {
        asked.add("s3:GetObject " + object);
        if (status == 404) {
          asked.add("s3:ListBucket " + bucket);
        }
      }
      case "ListObjectsV2" -> asked.add("s3:ListBucket " + bucket);
      case "ListParts" -> asked.add("s3:ListMultipartUploadParts " + object);
      case "PutObject", "UploadPart", "CreateMultipartUpload", "CompleteMultipartUpload" ->
          asked.add("s3:PutObject " + object);
      case "PostObject" -> {
        Matcher key = KEY_OF_FORM.matcher(new String(body, StandardCharsets.ISO_8859_1));
        asked.add("s3:PutObject %s/%s".formatted(bucket, key.find() ? key.group(1) : "?"));
      }
      default -> asked.add("s3:%s %s".formatted(action, object));
    }
    return asked;
  }
}
