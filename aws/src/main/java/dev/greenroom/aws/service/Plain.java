package dev.greenroom.aws.service;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What AWS or its SDK said, as the end of a sentence. */
final class Plain {
  private Plain() {}

  static String of(SdkException e) {
    String said =
        e instanceof AwsServiceException service && service.awsErrorDetails() != null
            ? service.awsErrorDetails().errorCode()
                + ", "
                + service.awsErrorDetails().errorMessage()
            : String.valueOf(e.getMessage());
    return said.replaceAll("\\s*\\(SDK Attempt Count: \\d+\\)", "").strip().replaceAll("\\.+$", "");
  }
}
