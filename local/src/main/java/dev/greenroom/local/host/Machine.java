package dev.greenroom.local.host;

import dev.greenroom.core.placement.Architecture;
import java.util.Locale;
import java.util.Optional;

/**
 * What kind of programs a machine runs.
 *
 * @param os {@code Linux}, {@code macOS} or {@code Windows}
 * @param cpu {@code x86-64}, {@code ARM64}, or another name of the field
 */
record Machine(String os, String cpu) {

  static Machine current() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String cpu = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return new Machine(
        os.contains("mac") ? "macOS" : os.contains("win") ? "Windows" : "Linux",
        switch (cpu) {
          case "amd64", "x86_64", "x64" -> "x86-64";
          case "aarch64", "arm64" -> "ARM64";
          default -> cpu;
        });
  }

  /** The name that Docker's TARGETARCH has for the CPU. */
  String dockerArch() {
    return switch (cpu) {
      case "x86-64" -> "amd64";
      case "ARM64" -> "arm64";
      default -> cpu;
    };
  }

  /** What this machine's own programs are made for; empty for a CPU for which no image is. */
  static Optional<Architecture> architecture() {
    return Architecture.parse(current().dockerArch());
  }

  boolean runs(Machine program) {
    if (!os.equals(program.os)) {
      return false;
    }
    // 32-bit programs run where their libraries are; macOS translates x86-64 on ARM64.
    return cpu.equals(program.cpu)
        || (cpu.equals("x86-64") && program.cpu.equals("x86"))
        || (os.equals("macOS") && cpu.equals("ARM64") && program.cpu.equals("x86-64"));
  }

  @Override
  public String toString() {
    return os + " " + cpu;
  }
}
