package dev.greenroom.functions.input;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.MultipartReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/** The archive of a build that comes with a request: the field {@code file} of a form. */
public final class FormFile {
  private static final String FILE = "file";
  private static final String ALLOWED = "an archive (.tgz) with a Dockerfile at its root";

  private FormFile() {}

  /**
   * The file; empty when there is no body, or no such field.
   *
   * @throws GreenroomException 400 when the body is no form, or larger than {@link
   *     Fields#MOST_BYTES}; 422 when the file is empty or given twice
   */
  public static Optional<byte[]> read(HttpRequest request) {
    if (request.body().length == 0) {
      return Optional.empty();
    }
    Fields.requireSize(request);
    String type = request.header("content-type").orElse("");
    String boundary =
        MultipartReader.boundary(type)
            .orElseThrow(
                () ->
                    GreenroomException.badRequest(
                        "The body must be a form with a boundary (multipart/form-data); its"
                            + " Content-Type is %s.",
                        Quote.of(type)));
    try {
      return file(new MultipartReader(new ByteArrayInputStream(request.body()), boundary));
    } catch (IOException malformed) {
      throw GreenroomException.badRequest(
          "The body is no form that can be read: %s.", malformed.getMessage());
    }
  }

  /** The file, which must be there. */
  public static byte[] required(HttpRequest request) {
    return read(request).orElseThrow(() -> Refusal.missing(FILE, ALLOWED));
  }

  private static Optional<byte[]> file(MultipartReader form) throws IOException {
    Optional<byte[]> file = Optional.empty();
    for (var part = form.next(); part.isPresent(); part = form.next()) {
      if (part.get().name().equals(FILE)) {
        if (file.isPresent()) {
          throw GreenroomException.invalid("file is given twice; it must be %s.", ALLOWED);
        }
        file = Optional.of(part.get().content().readAllBytes());
      }
    }
    if (file.isPresent() && file.get().length == 0) {
      throw GreenroomException.invalid("file is empty; it must be %s.", ALLOWED);
    }
    return file;
  }
}
