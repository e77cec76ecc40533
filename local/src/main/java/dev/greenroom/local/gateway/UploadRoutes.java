package dev.greenroom.local.gateway;

import com.sun.net.httpserver.HttpExchange;
import dev.greenroom.local.upload.LocalUploads;
import dev.greenroom.local.upload.UploadRefused;
import dev.greenroom.streams.gateway.OwnRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The presigned addresses to which an archive goes, in parts or by a form. In the cloud these are
 * S3's own: they pass no function, so neither its payload limit nor its tokens apply to them.
 */
public final class UploadRoutes implements OwnRoutes {
  private static final Pattern PART =
      Pattern.compile("/greenroom/v1/uploads/([\\w-]+)/parts/(\\d{1,5})");
  private static final Pattern COMPLETE =
      Pattern.compile("/greenroom/v1/uploads/([\\w-]+)/complete");
  private static final Pattern FORM = Pattern.compile("/greenroom/v1/uploads/([\\w-]+)/form");
  private static final Pattern SIGNATURE = Pattern.compile("(?:^|&)signature=([^&]*)");
  private static final String XML = "application/xml";

  private final LocalUploads uploads;

  public UploadRoutes(LocalUploads uploads) {
    this.uploads = uploads;
  }

  @Override
  public boolean serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Matcher part = PART.matcher(path);
    Matcher complete = COMPLETE.matcher(path);
    Matcher form = FORM.matcher(path);
    String method = exchange.getRequestMethod();
    try {
      if (method.equals("PUT") && part.matches()) {
        LocalUploads.PutResult put =
            uploads.putPart(
                part.group(1),
                Integer.parseInt(part.group(2)),
                length(exchange),
                exchange.getRequestBody(),
                signature(exchange));
        exchange.getResponseHeaders().set("ETag", put.etag());
        answer(exchange, 200, "");
        return true;
      }
      if (method.equals("POST") && complete.matches()) {
        LocalUploads.Completed done =
            uploads.complete(complete.group(1), signature(exchange), exchange.getRequestBody());
        answer(exchange, 200, done.toXml());
        return true;
      }
      if (method.equals("POST") && form.matches()) {
        LocalUploads.PutResult taken =
            uploads.takeForm(
                form.group(1), contentType(exchange), length(exchange), exchange.getRequestBody());
        exchange.getResponseHeaders().set("ETag", taken.etag());
        answer(exchange, 204, "");
        return true;
      }
      return false;
    } catch (UploadRefused refused) {
      takeTheRest(exchange);
      answer(exchange, refused.status(), refused.toXml());
      return true;
    }
  }

  /**
   * Who sends a part reads the answer when all of it is sent: one that is not taken from the wire
   * would break the connection, and the refusal be lost with it. Of more than a part it may be.
   */
  private static void takeTheRest(HttpExchange exchange) throws IOException {
    byte[] thrownAway = new byte[1 << 16];
    long left = 2 * LocalUploads.MAX_CHUNK_SIZE;
    for (int read = 0; left > 0 && read >= 0; left -= read) {
      read = exchange.getRequestBody().read(thrownAway);
    }
  }

  private static String contentType(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")).orElse("");
  }

  private static long length(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Length"))
        .filter(text -> text.matches("\\d{1,18}"))
        .map(Long::parseLong)
        .orElse(-1L);
  }

  private static String signature(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    Matcher matcher = SIGNATURE.matcher(query == null ? "" : query);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] body = xml.getBytes(StandardCharsets.UTF_8);
    if (body.length > 0) {
      exchange.getResponseHeaders().set("Content-Type", XML);
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
