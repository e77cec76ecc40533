package dev.greenroom.functions.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * An answer whose body is written as it comes. Whatever can be refused is refused before this is
 * made, so that a refusal is ordinary JSON.
 */
public record StreamedResponse(int status, Map<String, String> headers, Content content)
    implements Answer {

  /** Writes a body, flushing what should be seen at once. */
  @FunctionalInterface
  public interface Content {

    /**
     * @throws IOException when the reader went away
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** 200 with free text as the SDKs want it: any other type than octet-stream fails in them. */
  public static StreamedResponse text(Content content) {
    return new StreamedResponse(200, Map.of("content-type", "application/octet-stream"), content);
  }

  /** The same under the type that one operation of version 1 has. */
  public static StreamedResponse plain(Content content) {
    return new StreamedResponse(200, Map.of("content-type", "text/plain"), content);
  }
}
