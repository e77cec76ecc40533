package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Follows symbolic links as the system would, name by name, but inside a folder: a link may point
 * at another one, so that no look at a single target tells where a path ends.
 */
final class LinkWalk {
  private static final int MAX_LINKS = 40;

  private final Path root;

  LinkWalk(Path root) {
    this.root = root;
  }

  /** True when no step of the way leaves the folder, whether or not the end exists. */
  boolean staysInside(Path link) throws IOException {
    Deque<String> names = new ArrayDeque<>();
    root.relativize(link).forEach(name -> names.add(name.toString()));
    Path at = root;
    int links = 0;
    while (!names.isEmpty()) {
      String name = names.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        if (at.equals(root)) {
          return false;
        }
        at = at.getParent();
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      Path target = Files.readSymbolicLink(next);
      if (target.isAbsolute() || ++links > MAX_LINKS) {
        return false;
      }
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        names.push(target.getName(i).toString());
      }
    }
    return true;
  }

  /** True when a file may be written there without passing a link that leads out. */
  boolean mayWrite(Path path) throws IOException {
    if (!path.normalize().startsWith(root)) {
      return false;
    }
    Path existing = path;
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    return staysInside(existing);
  }
}
