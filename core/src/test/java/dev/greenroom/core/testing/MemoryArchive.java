package dev.greenroom.core.testing;

import dev.greenroom.core.archive.ArchiveStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An archive that a test can look at. */
public final class MemoryArchive implements ArchiveStore {
  private final Map<String, List<String>> files = new TreeMap<>();
  private boolean full;

  /** The lines of each file that was kept, by its name. */
  public Map<String, List<String>> files() {
    return files;
  }

  /** From now on nothing more goes into it, or all does again. */
  public void full(boolean now) {
    full = now;
  }

  @Override
  public boolean has(String name) {
    return files.containsKey(name);
  }

  @Override
  public Draft begin(String name) {
    List<String> lines = new ArrayList<>();
    return new Draft() {
      @Override
      public void accept(String line) {
        if (full) {
          throw new IllegalStateException("the disk is full");
        }
        lines.add(line);
      }

      @Override
      public void keep() {
        files.put(name, List.copyOf(lines));
      }

      @Override
      public void close() {}
    };
  }
}
