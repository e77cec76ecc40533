package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code COPY} and {@code ADD}: files of the upload, or of an earlier stage, into the image.
 * Folders give their contents, as in Docker. Owners are not kept; an octal {@code --chmod} is.
 */
final class CopyStep {
  private static final Set<String> UNDERSTOOD = Set.of("from", "chown", "chmod", "link");

  private final Instruction step;
  private final Path source;
  private final Path root;
  private final boolean trusted;
  private final UnpackLimits limits;

  /**
   * @param source where the files are taken from
   * @param trusted true when the source was made by programs that ran here: then links may lead
   *     anywhere, as those of a Python environment do
   */
  CopyStep(Instruction step, Path source, Path root, boolean trusted, UnpackLimits limits) {
    this.step = step;
    this.source = source;
    this.root = root;
    this.trusted = trusted;
    this.limits = limits;
  }

  /**
   * @param words sources and, last, the destination
   * @param workdir the image's working folder, absolute
   */
  void run(List<String> words, String workdir) throws BuildFailed, IOException {
    for (String flag : step.flags().keySet()) {
      if (!UNDERSTOOD.contains(flag)) {
        throw step.failed("--%s is not understood by the host runtime.", flag);
      }
    }
    if (words.size() < 2) {
      throw step.failed("%s needs a source and a destination.", step.keyword());
    }
    String destination = words.getLast();
    List<Path> sources = new ArrayList<>();
    for (String name : words.subList(0, words.size() - 1)) {
      sources.addAll(find(name));
    }
    boolean folder = destination.matches("(.*/)?\\.?\\.?/?") || destination.endsWith("/");
    if (sources.size() > 1 && !folder) {
      throw step.failed(
          "several files are copied, so the destination '%s' must end in /.", destination);
    }
    Path target = ImagePath.resolve(root, workdir, destination);
    for (Path one : sources) {
      copy(one, target, folder);
    }
  }

  private List<Path> find(String name) throws BuildFailed, IOException {
    if (step.keyword().equals("ADD") && name.matches("(?i)(https?|ftp|git|ssh)://.*|git@.*")) {
      throw step.failed(
          "ADD of an address (%s) is not possible here; put the file into the upload.", name);
    }
    List<Path> found = new ContextGlob(source).match(name);
    if (found.isEmpty()) {
      throw step.failed("there is no '%s' in %s.", name, where());
    }
    return found;
  }

  private String where() {
    return step.flag("from").map(f -> "stage '" + f + "'").orElse("the upload");
  }

  private void copy(Path from, Path to, boolean folder) throws BuildFailed, IOException {
    if (Files.isDirectory(from, trusted ? new LinkOption[0] : inside(from))) {
      FileTree.mirror(
          from.toRealPath(),
          checked(to),
          (file, place, attributes) -> place(file, place, attributes));
      checkLinks(to.toRealPath());
      return;
    }
    Path target = folder || Files.isDirectory(to) ? to.resolve(from.getFileName()) : to;
    if (step.keyword().equals("ADD") && unpacked(from, to)) {
      return;
    }
    Files.createDirectories(checked(target).getParent());
    // Docker copies what a named link leads to, and links inside of folders as links.
    place(from.toRealPath(), target, Files.readAttributes(from, BasicFileAttributes.class));
  }

  /** A link that leads out of its source is never followed. */
  private LinkOption[] inside(Path from) throws BuildFailed, IOException {
    if (Files.isSymbolicLink(from) && !new LinkWalk(source).staysInside(from)) {
      throw step.failed("the link '%s' leads out of the upload.", source.relativize(from));
    }
    return new LinkOption[0];
  }

  private Path checked(Path target) throws BuildFailed, IOException {
    if (!trusted && !new LinkWalk(root).mayWrite(target)) {
      throw step.failed("the destination lies behind a link that leads out of the image.");
    }
    return target;
  }

  private void place(Path from, Path to, BasicFileAttributes attributes) throws IOException {
    if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS) && !attributes.isDirectory()) {
      throw new IOException("'" + root.relativize(to) + "' is a folder and would become a file");
    }
    Files.copy(
        from,
        to,
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES,
        LinkOption.NOFOLLOW_LINKS);
    Optional<String> mode = step.flag("chmod").filter(m -> m.matches("[0-7]{3,4}"));
    if (attributes.isRegularFile() && mode.isPresent()) {
      Modes.set(to, (Integer.parseInt(mode.get(), 8) & 0111) != 0);
    }
  }

  /** A link that was fine where it stood can lead out from where it stands now. */
  private void checkLinks(Path folder) throws BuildFailed, IOException {
    if (trusted) {
      return;
    }
    LinkWalk walk = new LinkWalk(root);
    List<Path> leaving = new ArrayList<>();
    FileTree.mirror(
        folder,
        folder,
        (file, same, attributes) -> {
          if (attributes.isSymbolicLink() && !walk.staysInside(file)) {
            leaving.add(file);
          }
        });
    if (!leaving.isEmpty()) {
      throw step.failed(
          "the link '%s' would lead out of the image.", root.relativize(leaving.getFirst()));
    }
  }

  /** ADD unpacks tar archives. */
  private boolean unpacked(Path from, Path to) throws BuildFailed, IOException {
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(from))) {
      byte[] head = Magic.peek(in, 512);
      boolean gzip = Magic.gzip(head) && from.toString().matches(".*\\.(tgz|tar\\.gz)");
      if (!gzip && !Magic.tar(head)) {
        return false;
      }
      Files.createDirectories(checked(to));
      ArchiveUnpacker unpacker = new ArchiveUnpacker(limits);
      if (gzip) {
        unpacker.unpackGzip(in, to.toRealPath());
      } else {
        unpacker.unpackTar(in, to.toRealPath());
      }
      return true;
    }
  }
}
