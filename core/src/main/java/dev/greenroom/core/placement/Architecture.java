package dev.greenroom.core.placement;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** For which CPU the programs of an image are made, and which a machine runs. */
public enum Architecture {
  amd64,
  arm64;

  /** By the name that images, the JDK or the kernel have for it; empty for any other. */
  public static Optional<Architecture> parse(String name) {
    String usual =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "x86_64", "x86-64", "x64" -> amd64.name();
          case "aarch64" -> arm64.name();
          default -> name.toLowerCase(Locale.ROOT);
        };
    return Arrays.stream(values()).filter(one -> one.name().equals(usual)).findFirst();
  }

  /** As builds name it: {@code linux/amd64}. */
  public String platform() {
    return "linux/" + name();
  }
}
