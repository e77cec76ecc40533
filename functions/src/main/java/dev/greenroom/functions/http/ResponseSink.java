package dev.greenroom.functions.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Where a streamed answer goes. */
@FunctionalInterface
public interface ResponseSink {

  /**
   * Sends status and headers; called once, before the first byte. Flushing the stream makes what
   * was written visible to the reader; closing it is the sink's own business.
   *
   * @throws IOException when the reader went away
   */
  OutputStream start(int status, Map<String, String> headers) throws IOException;
}
