package dev.greenroom.buildfiles;

import dev.greenroom.buildfiles.SignedCalls.Answer;
import dev.greenroom.buildfiles.SignedCalls.Body;
import dev.greenroom.buildfiles.SignedCalls.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.SdkHttpMethod;

/** One bucket of S3. A refusal becomes one sentence that names what was asked. */
final class Bucket {
  private static final int NOT_FOUND = 404;
  private static final int EXISTS = 412;
  private static final int CONFLICT = 409;
  private static final String MARK = "x-amz-meta-by";
  private static final int KEYS_AT_ONCE = 1000;

  private final SignedCalls calls;
  private final URI base;

  /**
   * @param base with the bucket in it, without a slash at its end
   */
  Bucket(SignedCalls calls, URI base) {
    this.calls = calls;
    this.base = base;
  }

  /** One key and how many bytes are under it. */
  record Entry(String key, long bytes) {}

  /** One part that arrived. */
  record Arrived(int number, long bytes) {}

  private URI at(String key, String query) {
    StringBuilder text = new StringBuilder(base.toString());
    for (String step : key.split("/")) {
      text.append('/').append(Signature.encoded(step));
    }
    return URI.create(text + (query.isEmpty() ? "" : "?" + query));
  }

  private Answer call(
      String action, SdkHttpMethod method, URI uri, Map<String, String> headers, Body body) {
    try {
      return calls.call(method, uri, headers, body);
    } catch (Refused refused) {
      if (List.of(NOT_FOUND, EXISTS, CONFLICT).contains(refused.status())) {
        throw refused;
      }
      throw new IllegalStateException(
          "S3 refused %s of %s: %s.".formatted(action, uri.getPath(), refused.getMessage()),
          refused);
    }
  }

  private static <T> Optional<T> unlessMissing(Supplier<T> asked) {
    try {
      return Optional.of(asked.get());
    } catch (Refused refused) {
      if (refused.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** How many bytes are under the key. */
  OptionalLong size(String key) {
    return unlessMissing(
            () -> {
              try (Answer answer =
                  call("HeadObject", SdkHttpMethod.HEAD, at(key, ""), Map.of(), Body.NONE)) {
                return Long.parseLong(answer.header("Content-Length").orElseThrow());
              }
            })
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  Optional<InputStream> open(String key) {
    return unlessMissing(
        () -> call("GetObject", SdkHttpMethod.GET, at(key, ""), Map.of(), Body.NONE).body());
  }

  Optional<String> text(String key) {
    return unlessMissing(
        () -> call("GetObject", SdkHttpMethod.GET, at(key, ""), Map.of(), Body.NONE).text());
  }

  void put(String key, byte[] bytes) {
    call("PutObject", SdkHttpMethod.PUT, at(key, ""), Map.of(), Body.of(bytes)).close();
  }

  /** The file, 5 GiB at most: it is there as a whole or not at all. */
  void put(String key, Path file) throws IOException {
    call("PutObject", SdkHttpMethod.PUT, at(key, ""), Map.of(), Body.of(file)).close();
  }

  /**
   * False when something is under the key already, or another writes it at this moment. What was
   * written by a call whose answer was lost is known by a mark of its own.
   */
  boolean putFirst(String key, byte[] bytes) {
    String mark = UUID.randomUUID().toString();
    try {
      call(
              "PutObject",
              SdkHttpMethod.PUT,
              at(key, ""),
              Map.of("if-none-match", "*", MARK, mark),
              Body.of(bytes))
          .close();
      return true;
    } catch (Refused refused) {
      if (refused.status() == EXISTS || refused.status() == CONFLICT) {
        return marked(key, mark);
      }
      throw refused;
    }
  }

  private boolean marked(String key, String mark) {
    return unlessMissing(
            () -> {
              try (Answer answer =
                  call("HeadObject", SdkHttpMethod.HEAD, at(key, ""), Map.of(), Body.NONE)) {
                return answer.header(MARK).equals(Optional.of(mark));
              }
            })
        .orElse(false);
  }

  /** What is not there is deleted too. */
  void delete(String key) {
    call("DeleteObject", SdkHttpMethod.DELETE, at(key, ""), Map.of(), Body.NONE).close();
  }

  /** All that begin so, in the order of their keys. */
  List<Entry> list(String prefix) {
    List<Entry> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      String query =
          "list-type=2&max-keys="
              + KEYS_AT_ONCE
              + "&prefix="
              + Signature.encoded(prefix)
              + next.map(token -> "&continuation-token=" + Signature.encoded(token)).orElse("");
      String xml =
          call(
                  "ListObjectsV2",
                  SdkHttpMethod.GET,
                  URI.create(base + "/?" + query),
                  Map.of(),
                  Body.NONE)
              .text();
      for (String entry : Xml.all(xml, "Contents")) {
        all.add(new Entry(Xml.one(entry, "Key"), Long.parseLong(Xml.one(entry, "Size"))));
      }
      next = Xml.all(xml, "NextContinuationToken").stream().findFirst();
    } while (next.isPresent());
    return all;
  }

  /** The id of a new upload in parts. */
  String open(String key, String contentType) {
    return Xml.one(
        call(
                "CreateMultipartUpload",
                SdkHttpMethod.POST,
                at(key, "uploads"),
                Map.of("content-type", contentType),
                Body.NONE)
            .text(),
        "UploadId");
  }

  /** The parts that arrived; empty when there is no such upload, or no longer. */
  Optional<List<Arrived>> parts(String key, String uploadId) {
    return unlessMissing(
        () -> {
          List<Arrived> parts = new ArrayList<>();
          String marker = "0";
          boolean more = true;
          while (more) {
            String xml =
                call(
                        "ListParts",
                        SdkHttpMethod.GET,
                        at(key, upload(uploadId) + "&part-number-marker=" + marker),
                        Map.of(),
                        Body.NONE)
                    .text();
            for (String part : Xml.all(xml, "Part")) {
              parts.add(
                  new Arrived(
                      Integer.parseInt(Xml.one(part, "PartNumber")),
                      Long.parseLong(Xml.one(part, "Size"))));
            }
            more = Xml.all(xml, "IsTruncated").contains("true");
            marker = more ? Xml.one(xml, "NextPartNumberMarker") : marker;
          }
          return parts;
        });
  }

  /** Its parts are gone then; an upload that is over already stays so. */
  void abort(String key, String uploadId) {
    unlessMissing(
        () -> {
          call(
                  "AbortMultipartUpload",
                  SdkHttpMethod.DELETE,
                  at(key, upload(uploadId)),
                  Map.of(),
                  Body.NONE)
              .close();
          return true;
        });
  }

  /** Where that part is PUT, with exactly that many bytes. */
  URI partAddress(String key, String uploadId, int number, long bytes, Duration valid) {
    return calls.presigned(
        SdkHttpMethod.PUT,
        at(key, "partNumber=" + number + "&" + upload(uploadId)),
        Map.of("content-length", Long.toString(bytes)),
        valid);
  }

  /** Where the list of parts is POSTed. */
  URI completeAddress(String key, String uploadId, Duration valid) {
    return calls.presigned(SdkHttpMethod.POST, at(key, upload(uploadId)), Map.of(), valid);
  }

  private static String upload(String uploadId) {
    return "uploadId=" + Signature.encoded(uploadId);
  }

  /** What S3 answers is flat: elements by their names. */
  private static final class Xml {
    static List<String> all(String xml, String name) {
      List<String> found = new ArrayList<>();
      Matcher element =
          Pattern.compile("<%1$s>(.*?)</%1$s>".formatted(name), Pattern.DOTALL).matcher(xml);
      while (element.find()) {
        found.add(plain(element.group(1)));
      }
      return found;
    }

    static String one(String xml, String name) {
      return all(xml, name).stream()
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("S3 answered without <" + name + ">."));
    }

    private static String plain(String text) {
      return text.indexOf('<') >= 0
          ? text
          : text.replace("&lt;", "<")
              .replace("&gt;", ">")
              .replace("&quot;", "\"")
              .replace("&apos;", "'")
              .replace("&amp;", "&");
    }
  }
}
