package dev.greenroom.local.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Gives the disk space of the beginning of a file back while others go on appending to it, so that
 * nothing of what they write meanwhile is lost: fallocate(2) of Linux.
 */
interface HolePunch {
  /** Where the system cannot do so. */
  HolePunch NONE = (file, length) -> false;

  /**
   * Makes the first bytes of a file a hole; its length stays.
   *
   * @return false where the system or the file system cannot do so
   * @throws IOException when there is no such file
   */
  boolean punch(Path file, long length) throws IOException;

  /** Of this machine. */
  static HolePunch ofThisMachine() {
    try {
      return new Linux();
    } catch (RuntimeException | LinkageError otherSystem) {
      return NONE;
    }
  }

  /** By the C library. */
  final class Linux implements HolePunch {
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int KEEP_SIZE_AND_PUNCH_HOLE = 1 | 2;

    private final MethodHandle open;
    private final MethodHandle fallocate;
    private final MethodHandle close;

    Linux() {
      ValueLayout i = ValueLayout.JAVA_INT;
      ValueLayout l = ValueLayout.JAVA_LONG;
      // Two arguments are named, the mode of a new file would be the third.
      open =
          function(
              "open",
              FunctionDescriptor.of(i, ValueLayout.ADDRESS, i),
              Linker.Option.firstVariadicArg(2));
      fallocate = function("fallocate", FunctionDescriptor.of(i, i, i, l, l));
      close = function("close", FunctionDescriptor.of(i, i));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(
        String name, FunctionDescriptor type, Linker.Option... options) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    @Override
    public boolean punch(Path file, long length) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment name = arena.allocateFrom(file.toString());
        int descriptor = (int) open.invoke(name, O_RDWR | O_CLOEXEC);
        if (descriptor < 0) {
          throw new IOException(file + " cannot be opened");
        }
        try {
          return (int) fallocate.invoke(descriptor, KEEP_SIZE_AND_PUNCH_HOLE, 0L, length) == 0;
        } finally {
          int ignored = (int) close.invoke(descriptor);
        }
      } catch (IOException | RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
