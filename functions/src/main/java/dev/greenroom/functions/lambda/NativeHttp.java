package dev.greenroom.functions.lambda;

import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/**
 * The client in native code, whose TLS need not be loaded class by class; in a class of its own,
 * since only the image has it ({@code docs/decisions/0135}).
 */
final class NativeHttp {
  private NativeHttp() {}

  static SdkHttpClient client() {
    return AwsCrtHttpClient.create();
  }
}
