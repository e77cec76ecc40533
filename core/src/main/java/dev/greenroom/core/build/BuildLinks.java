package dev.greenroom.core.build;

import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.secret.MasterKey;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * The secret part of the link to the page of a build. It is derived, so that nothing is kept from
 * which a link could be read, and counts how often it was revoked, so that every earlier one is
 * void (docs/decisions/0066-links-to-builds.md).
 */
public final class BuildLinks {
  private final Supplier<byte[]> key;

  public BuildLinks(MasterKey key) {
    this.key = key.keyFor("build-links");
  }

  /** 43 characters of {@code [A-Za-z0-9_-]}: 256 bits. */
  public String secret(Build build) {
    String what =
        String.join(
            "\n",
            build.orgId(),
            build.buildId(),
            build.imageId(),
            Integer.toString(build.linksRevoked()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Hashes.hmac(key.get(), what));
  }

  /** Whether the link with that secret shows the build. */
  public boolean opens(Build build, String secret) {
    return shown(build) && Hashes.same(secret(build), secret);
  }

  /** There is something to show from the begin of a build until its deletion. */
  public static boolean shown(Build build) {
    return build.startedAt().isPresent() && build.deletedAt().isEmpty();
  }
}
