package dev.greenroom.core.secret;

import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * The tokens of nodes that are ordered from a cloud: derived from the id of the node, so that an
 * order that is repeated gives the same one. Like any other a node's token is written as a hash.
 */
public final class NodeTokens {
  private final Supplier<byte[]> key;

  public NodeTokens(MasterKey key) {
    this.key = key.keyFor("node-tokens");
  }

  public String tokenOf(String nodeId) {
    return "node-token-" + HexFormat.of().formatHex(Hashes.hmac(key.get(), "node-token/" + nodeId));
  }
}
