package dev.greenroom.jobs.service;

import dev.greenroom.core.Core;
import dev.greenroom.core.org.Installation;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Role;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The first organization of an installation, and who may do all in it: whoever has the token of the
 * secret. Each replica sees to it at each start; what is there stays.
 */
final class FirstOwner {
  static final String USER = "admin@greenroom";
  private static final String BY = "greenroom jobs";

  private FirstOwner() {}

  /** It follows from the key, so that two replicas mean the same one. */
  static String orgId(byte[] masterKey) {
    ByteBuffer bytes = ByteBuffer.wrap(Hashes.hmac(masterKey, "first-organization"));
    return "org-"
        + new UUID(bytes.getLong() & ~0xf000L | 0x4000L, bytes.getLong() >>> 2 | 1L << 63);
  }

  /**
   * Sees to them.
   *
   * @param token of the operator
   * @throws IllegalStateException with one sentence, when the tables were begun with another key
   */
  static void ensure(
      Core core, Installation installation, byte[] masterKey, String token, Instant now) {
    String orgId = orgId(masterKey);
    if (!installation.claim(orgId, masterKey)) {
      throw new IllegalStateException(
          "The tables were begun with another master key; put back the secret as it was, or choose"
              + " another GREENROOM_TABLE_PREFIX.");
    }
    core.orgs()
        .ensure(new Org(orgId, Optional.of("Greenroom"), Org.DEFAULT_MAX_REQUESTED_MEMORY_MB, now));
    core.users().ensure(USER, BY, now);
    core.members().ensure(orgId, USER, Grant.of(Role.admin), BY, now);
    core.tokens().ensureOperator(token, orgId, USER, now);
  }
}
