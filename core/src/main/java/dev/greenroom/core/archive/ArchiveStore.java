package dev.greenroom.core.archive;

import java.util.function.Consumer;

/** Where archived days are kept: a folder, a bucket. */
public interface ArchiveStore {

  /** True when that day's file of that name is there as a whole. */
  boolean has(String name);

  /**
   * Begins a file; nothing of it is there under its name before {@link Draft#keep()}. Two leaders
   * may write the same file at once: each has its own draft, and the last one kept stays.
   */
  Draft begin(String name);

  /** A file that is being written, a line at a time. */
  interface Draft extends Consumer<String>, AutoCloseable {

    /** It is whole: from now on it is there. */
    void keep();

    /** Forgets it unless it was kept. */
    @Override
    void close();
  }
}
