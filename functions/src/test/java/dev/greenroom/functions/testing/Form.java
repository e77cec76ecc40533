package dev.greenroom.functions.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A form with files, as SDKs send it. */
public final class Form {
  public static final String TYPE = "multipart/form-data; boundary=----formdata-0123456789";
  private static final String BOUNDARY = "------formdata-0123456789";

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /** One with a file in the field {@code file}. */
  public static Form of(byte[] file) {
    return new Form().file("file", file);
  }

  public Form file(String name, byte[] content) {
    text(
        "%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"game.tgz\"\r\n"
            .formatted(BOUNDARY, name));
    text("Content-Type: application/octet-stream\r\n\r\n");
    body.writeBytes(content);
    text("\r\n");
    return this;
  }

  private void text(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** With its end. */
  public byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(body.toByteArray());
    whole.writeBytes((BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return whole.toByteArray();
  }
}
