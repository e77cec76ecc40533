package dev.greenroom.local.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the first bytes of a program say: for which machines it was built (ELF, Mach-O, PE), and
 * which other program it needs to start (the {@code #!} line, the loader of an ELF program).
 *
 * @param format {@code ELF}, {@code Mach-O}, {@code PE}, {@code script}, or empty when unknown
 * @param targets the machines it was built for; empty for scripts and unknown files
 * @param interpreter absolute path; absent when it needs none
 */
record BinaryHeader(String format, List<Machine> targets, Optional<String> interpreter) {
  private static final int HEAD = 1 << 16;

  static BinaryHeader read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(HEAD));
    }
  }

  static BinaryHeader of(byte[] head) {
    ByteBuffer bytes = ByteBuffer.wrap(head);
    try {
      if (head.length > 2 && head[0] == '#' && head[1] == '!') {
        return script(head);
      }
      int magic = bytes.getInt(0);
      if (magic == 0x7F454C46) {
        return elf(bytes);
      }
      // Java classes begin like universal binaries; a universal binary has few architectures.
      if (magic == 0xCAFEBABE && bytes.getInt(4) > 0 && bytes.getInt(4) < 20) {
        return universal(bytes);
      }
      if (Integer.reverseBytes(magic) == 0xFEEDFACF || Integer.reverseBytes(magic) == 0xFEEDFACE) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        return of("Mach-O", List.of(new Machine("macOS", machCpu(bytes.getInt(4)))));
      }
      if (head[0] == 'M' && head[1] == 'Z') {
        return pe(bytes.order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IndexOutOfBoundsException e) {
      // Too short to be a program of that kind.
    }
    return of("", List.of());
  }

  private static BinaryHeader of(String format, List<Machine> targets) {
    return new BinaryHeader(format, targets, Optional.empty());
  }

  private static BinaryHeader script(byte[] head) {
    String line = new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    String[] words = line.substring(2).strip().split("\\s+");
    return new BinaryHeader(
        "script", List.of(), Optional.of(words[0]).filter(word -> word.startsWith("/")));
  }

  private static BinaryHeader elf(ByteBuffer bytes) {
    bytes.order(bytes.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    String os = bytes.get(7) == 9 ? "FreeBSD" : "Linux";
    int cpu = bytes.getShort(18) & 0xffff;
    String name =
        switch (cpu) {
          case 0x03 -> "x86";
          case 0x28 -> "ARM";
          case 0x3E -> "x86-64";
          case 0xB7 -> "ARM64";
          case 0xF3 -> "RISC-V";
          default -> "CPU type " + cpu;
        };
    return new BinaryHeader("ELF", List.of(new Machine(os, name)), loader(bytes));
  }

  /** The PT_INTERP segment of a 64-bit program. */
  private static Optional<String> loader(ByteBuffer bytes) {
    try {
      if (bytes.get(4) != 2) {
        return Optional.empty();
      }
      int table = Math.toIntExact(bytes.getLong(32));
      int size = bytes.getShort(54) & 0xffff;
      int count = bytes.getShort(56) & 0xffff;
      for (int i = 0; i < count; i++) {
        int at = table + i * size;
        if (bytes.getInt(at) == 3) {
          byte[] path = new byte[Math.toIntExact(bytes.getLong(at + 32)) - 1];
          bytes.get(Math.toIntExact(bytes.getLong(at + 8)), path);
          return Optional.of(new String(path, StandardCharsets.UTF_8));
        }
      }
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
      // The table lies beyond what was read: the program is tried as it is.
    }
    return Optional.empty();
  }

  private static BinaryHeader universal(ByteBuffer bytes) {
    List<Machine> targets = new ArrayList<>();
    for (int i = 0; i < bytes.getInt(4); i++) {
      targets.add(new Machine("macOS", machCpu(bytes.getInt(8 + 20 * i))));
    }
    return of("Mach-O", targets);
  }

  private static String machCpu(int type) {
    return switch (type) {
      case 0x00000007 -> "x86";
      case 0x01000007 -> "x86-64";
      case 0x0100000C -> "ARM64";
      default -> "CPU type " + type;
    };
  }

  private static BinaryHeader pe(ByteBuffer bytes) {
    int header = bytes.getInt(0x3C);
    if (bytes.getInt(header) != 0x00004550) {
      return of("", List.of());
    }
    int cpu = bytes.getShort(header + 4) & 0xffff;
    String name =
        switch (cpu) {
          case 0x014C -> "x86";
          case 0x8664 -> "x86-64";
          case 0xAA64 -> "ARM64";
          default -> "CPU type " + cpu;
        };
    return of("PE", List.of(new Machine("Windows", name)));
  }
}
