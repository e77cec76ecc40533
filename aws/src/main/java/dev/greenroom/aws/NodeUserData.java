package dev.greenroom.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The user data of a launch template, the same for all machines of an installation. */
public final class NodeUserData {
  private NodeUserData() {}

  /**
   * A script of bash. It leaves {@code /etc/greenroom/agent.env} to the agent, which is told of it
   * by {@code GREENROOM_SETTINGS_FILE}.
   *
   * @param installation as in {@link EcsSettings}, which is also the name of the cluster
   * @param api where the machine reaches the control plane
   * @param reservedMemoryMb what of the memory is not for games
   */
  public static String text(String installation, URI api, int reservedMemoryMb) {
    try (InputStream in = NodeUserData.class.getResourceAsStream("node-user-data.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@INSTALLATION@", installation)
          .replace("@API@", api.toString())
          .replace("@RESERVED_MEMORY@", Integer.toString(reservedMemoryMb));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
