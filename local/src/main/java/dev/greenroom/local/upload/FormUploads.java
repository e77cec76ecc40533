package dev.greenroom.local.upload;

import dev.greenroom.core.build.UploadStore.Form;
import dev.greenroom.functions.http.MalformedForm;
import dev.greenroom.functions.http.MultipartReader;
import dev.greenroom.functions.http.MultipartReader.Part;
import dev.greenroom.local.host.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Archives that come by a form, as S3 takes them by its POST policy: the fields of the policy, and
 * after them {@code file}. They stream to disk; who sends one again replaces it.
 */
final class FormUploads {
  /** How long a form may be sent: a day. */
  static final Duration VALID = Duration.ofHours(24);

  /** Of everything before the file, as in S3. */
  private static final int MOST_FIELD_BYTES = 20_000;

  private static final String KEY = "key";
  private static final String POLICY = "policy";
  private static final String SIGNATURE = "x-amz-signature";

  private final UploadSignature signature;
  private final InstantSource clock;

  FormUploads(UploadSignature signature, InstantSource clock) {
    this.signature = signature;
    this.clock = clock;
  }

  /** Fields that allow one archive of that build. */
  Form form(String url, String buildId, long mostBytes) {
    String policy = new FormPolicy(buildId, clock.instant().plus(VALID), mostBytes).encoded();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KEY, buildId);
    fields.put(POLICY, policy);
    fields.put(SIGNATURE, signature.ofForm(policy));
    return new Form(url, fields);
  }

  /**
   * Takes the archive of a form.
   *
   * @param contentLength the request's {@code Content-Length}, below 0 when it has none
   * @return the ETag, quotes included
   */
  String take(
      String buildId, UploadFolder folder, String contentType, long contentLength, InputStream body)
      throws UploadRefused, IOException {
    if (contentLength < 0) {
      throw new UploadRefused(
          411, "MissingContentLength", "The request must have a Content-Length header.");
    }
    String boundary =
        MultipartReader.boundary(contentType)
            .orElseThrow(
                () ->
                    new UploadRefused(
                        412,
                        "PreconditionFailed",
                        "The body must be a form with a boundary (multipart/form-data)."));
    try {
      return take(buildId, folder, new MultipartReader(body, boundary));
    } catch (MalformedForm malformed) {
      throw new UploadRefused(
          400,
          "MalformedPOSTRequest",
          "The form could not be read: " + malformed.getMessage() + ".");
    }
  }

  private String take(String buildId, UploadFolder folder, MultipartReader form)
      throws UploadRefused, IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    int left = MOST_FIELD_BYTES;
    for (Optional<Part> part = form.next(); part.isPresent(); part = form.next()) {
      String name = part.get().name().toLowerCase(Locale.ROOT);
      if (name.equals("file")) {
        return store(allowed(buildId, fields), folder, part.get().content());
      }
      byte[] value = part.get().content().readNBytes(left + 1);
      left -= value.length;
      if (left < 0) {
        throw new UploadRefused(
            400,
            "MaxPostPreDataLengthExceeded",
            "The fields before the file may have %d bytes only.".formatted(MOST_FIELD_BYTES));
      }
      if (fields.put(name, new String(value, StandardCharsets.UTF_8)) != null) {
        throw invalid("The form has the field '" + name + "' twice.");
      }
    }
    throw invalid("The form has no field 'file'; it must be the last one.");
  }

  /** What the form may do: exactly what its policy says, and that was signed here. */
  private FormPolicy allowed(String buildId, Map<String, String> fields) throws UploadRefused {
    String policy = fields.getOrDefault(POLICY, "");
    UploadSignature.require(
        signature.ofForm(policy), fields.getOrDefault(SIGNATURE, "none was sent"));
    FormPolicy allowed =
        FormPolicy.decode(policy).orElseThrow(() -> denied("the policy cannot be read"));
    if (!clock.instant().isBefore(allowed.expiration())) {
      throw denied("it was valid until " + allowed.expiration());
    }
    if (!allowed.key().equals(buildId) || !allowed.key().equals(fields.get(KEY))) {
      throw denied("it is for another build");
    }
    for (String name : fields.keySet()) {
      if (!name.equals(KEY) && !name.equals(POLICY) && !name.equals(SIGNATURE)) {
        throw denied("the policy does not know the field '" + name + "'");
      }
    }
    return allowed;
  }

  private static String store(FormPolicy allowed, UploadFolder folder, InputStream file)
      throws UploadRefused, IOException {
    if (!folder.takesForm()) {
      throw new UploadRefused(
          404, "NoSuchUpload", "There is no upload of build '" + allowed.key() + "'.");
    }
    Path temporary = AtomicFile.temporaryFor(folder.archive());
    try {
      StoredBody stored = StoredBody.store(file, temporary, allowed.mostBytes());
      if (stored.bytes() > allowed.mostBytes()) {
        throw new UploadRefused(
            400,
            "EntityTooLarge",
            "The archive may have %d bytes only.".formatted(allowed.mostBytes()));
      }
      if (stored.bytes() == 0) {
        throw new UploadRefused(400, "EntityTooSmall", "The archive is empty.");
      }
      folder.publish(temporary, stored.etag());
      return stored.etag();
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static UploadRefused denied(String why) {
    return new UploadRefused(403, "AccessDenied", "The form is not accepted: " + why + ".");
  }

  private static UploadRefused invalid(String sentence) {
    return new UploadRefused(400, "InvalidArgument", sentence);
  }
}
