package dev.greenroom.local.upload;

import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.local.host.AtomicFile;
import dev.greenroom.local.host.FileTree;
import dev.greenroom.local.host.FolderName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Uploads on this machine's disk, spoken to as the official CLI speaks to S3: {@code PUT
 * /greenroom/v1/uploads/{buildId}/parts/{n}?signature=…} and {@code POST
 * /greenroom/v1/uploads/{buildId}/complete?signature=…}; or as older versions of the API do, in a
 * form: {@code POST /greenroom/v1/uploads/{buildId}/form}. Everything needed is on disk, so an
 * upload that began before a restart goes on after it. Parts stream to disk; memory does not grow
 * with them.
 */
public final class LocalUploads implements UploadStore {

  /** Bytes of every part but the last: 10 MiB. */
  public static final long MAX_CHUNK_SIZE = 10_485_760;

  private final Path dir;
  private final Supplier<URI> publicBase;
  private final UploadSignature signature;
  private final FormUploads forms;
  private final Lock[] completing =
      Stream.generate(ReentrantLock::new).limit(16).toArray(Lock[]::new);

  /**
   * @param publicBase the address of this Greenroom as uploaders reach it, asked at each plan
   * @param signingKey must be the same after a restart, or older addresses are refused
   * @param clock by which a form expires
   */
  public LocalUploads(Path dir, Supplier<URI> publicBase, byte[] signingKey, InstantSource clock) {
    this.dir = dir;
    this.publicBase = publicBase;
    this.signature = new UploadSignature(signingKey);
    this.forms = new FormUploads(signature, clock);
  }

  /**
   * What a PUT answers.
   *
   * @param etag for the {@code ETag} header, quotes included
   */
  public record PutResult(String etag) {}

  /**
   * What a completion answers.
   *
   * @param etag of the whole archive, quotes included
   */
  public record Completed(String etag) {

    /** The body that S3 sends, {@code application/xml}. */
    public String toXml() {
      return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          + "<CompleteMultipartUploadResult><ETag>"
          + etag.replace("\"", "&quot;")
          + "</ETag></CompleteMultipartUploadResult>";
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the size is below 1
   * @throws GreenroomException when the build already has an upload of another size, or its id
   *     cannot stand in an address
   */
  @Override
  public Plan plan(String buildId, long sizeInBytes) {
    if (sizeInBytes < 1) {
      throw new IllegalArgumentException("An upload has at least 1 byte, not " + sizeInBytes + ".");
    }
    if (buildId.matches("\\.{0,2}")) {
      throw GreenroomException.invalid(
          "buildId '%s' is not allowed; clients would resolve it away in addresses.", buildId);
    }
    try {
      UploadFolder folder = folder(buildId);
      OptionalLong opened = folder.size();
      if (opened.isEmpty()) {
        folder.open(sizeInBytes);
      } else if (opened.getAsLong() != sizeInBytes) {
        throw GreenroomException.badRequest(
            "Build '%s' already has an upload of %d bytes; it cannot take one of %d.",
            buildId, opened.getAsLong(), sizeInBytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String base = base(buildId);
    List<Part> parts =
        IntStream.rangeClosed(1, UploadFolder.parts(sizeInBytes))
            .mapToObj(
                n ->
                    new Part(
                        n, base + "/parts/" + n + "?signature=" + signature.ofPart(buildId, n)))
            .toList();
    return new Plan(
        MAX_CHUNK_SIZE, parts, base + "/complete?signature=" + signature.ofComplete(buildId));
  }

  /** {@inheritDoc} It may be sent for a day. */
  @Override
  public Form form(String buildId, long mostBytes) {
    try {
      folder(buildId).openForForm();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return forms.form(base(buildId) + "/form", buildId, mostBytes);
  }

  /**
   * Takes the archive of a form; a repeated one replaces the earlier one.
   *
   * @param contentLength the request's {@code Content-Length}, below 0 when it has none
   * @param body ends where the request's body ends
   * @throws UploadRefused as S3 would
   * @throws IOException when the client went away or the disk is full; nothing is kept then
   */
  public PutResult takeForm(
      String buildId, String contentType, long contentLength, InputStream body)
      throws UploadRefused, IOException {
    return new PutResult(forms.take(buildId, folder(buildId), contentType, contentLength, body));
  }

  @Override
  public void put(String buildId, byte[] archive) {
    UploadFolder folder = folder(buildId);
    Path temporary = AtomicFile.temporaryFor(folder.archive());
    try {
      Files.createDirectories(folder.dir());
      InputStream body = new ByteArrayInputStream(archive);
      try {
        folder.publish(temporary, StoredBody.store(body, temporary, archive.length).etag());
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<InputStream> open(String buildId) {
    try {
      return Optional.of(Files.newInputStream(folder(buildId).archive()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes one part; a repeated PUT replaces the earlier one.
   *
   * @param contentLength the request's {@code Content-Length}, below 0 when it has none
   * @param body ends where the request's body ends
   * @throws UploadRefused as S3 would
   * @throws IOException when the client went away or the disk is full; nothing is kept then
   */
  public PutResult putPart(
      String buildId, int partNumber, long contentLength, InputStream body, String given)
      throws UploadRefused, IOException {
    UploadSignature.require(signature.ofPart(buildId, partNumber), given);
    UploadFolder folder = folder(buildId);
    long size = openSize(buildId, folder);
    if (folder.complete()) {
      throw noSuchUpload("The upload of build '" + buildId + "' is already complete.");
    }
    if (partNumber < 1 || partNumber > UploadFolder.parts(size)) {
      throw new UploadRefused(400, "InvalidPart", "The upload has no part " + partNumber + ".");
    }
    PartBody part = new PartBody(partNumber, UploadFolder.partSize(size, partNumber));
    part.checkLength(contentLength);
    Path temporary = AtomicFile.temporaryFor(folder.part(partNumber));
    try {
      String etag = part.store(body, temporary);
      AtomicFile.publish(temporary, folder.part(partNumber));
      return new PutResult(etag);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Joins the parts to the archive. Repeating it is fine: the first answer comes again.
   *
   * @param xml the {@code CompleteMultipartUpload} document
   * @throws UploadRefused as S3 would; the parts stay, so that it can be tried again
   */
  public Completed complete(String buildId, String given, InputStream xml)
      throws UploadRefused, IOException {
    UploadSignature.require(signature.ofComplete(buildId), given);
    UploadFolder folder = folder(buildId);
    long size = openSize(buildId, folder);
    Lock one = completing[Math.floorMod(buildId.hashCode(), completing.length)];
    one.lock();
    try {
      if (!folder.complete()) {
        new ArchiveAssembly(folder, size).assemble(CompleteRequest.read(xml).parts());
      }
      folder.deleteParts();
      return new Completed(Files.readString(folder.etag()));
    } finally {
      one.unlock();
    }
  }

  /** The complete archive; empty while anything is missing. */
  public Optional<Path> archive(String buildId) {
    return Optional.of(folder(buildId).archive()).filter(Files::exists);
  }

  @Override
  public Optional<String> missing(String buildId) {
    try {
      UploadFolder folder = folder(buildId);
      OptionalLong size = folder.size();
      if (folder.complete()) {
        return Optional.empty();
      }
      if (size.isEmpty()) {
        return Optional.of("Nothing was uploaded.");
      }
      int parts = UploadFolder.parts(size.getAsLong());
      List<Integer> missing = folder.missingParts(size.getAsLong());
      if (missing.isEmpty()) {
        return Optional.of(
            "The upload was never completed, though all of its %d parts arrived.".formatted(parts));
      }
      return Optional.of(
          "The upload is incomplete: part %d of %d did not arrive (%d missing)."
              .formatted(missing.getFirst(), parts, missing.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void delete(String buildId) {
    try {
      FileTree.delete(folder(buildId).dir());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UploadFolder folder(String buildId) {
    return new UploadFolder(dir.resolve(FolderName.of(buildId)));
  }

  private String base(String buildId) {
    String id = URLEncoder.encode(buildId, StandardCharsets.UTF_8).replace("+", "%20");
    return publicBase.get().toString().replaceAll("/+$", "") + "/greenroom/v1/uploads/" + id;
  }

  private static long openSize(String buildId, UploadFolder folder)
      throws UploadRefused, IOException {
    OptionalLong size = folder.size();
    if (size.isEmpty()) {
      throw noSuchUpload("There is no upload of build '" + buildId + "'.");
    }
    return size.getAsLong();
  }

  private static UploadRefused noSuchUpload(String sentence) {
    return new UploadRefused(404, "NoSuchUpload", sentence);
  }
}
