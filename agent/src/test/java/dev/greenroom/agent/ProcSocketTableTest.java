package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcSocketTableTest {
  private static final String HEAD = "  sl  local_address rem_address   st\n";
  private static final String REST = " 00000000:00000000 00:00000000 00000000 0 0 ";

  @TempDir Path net;

  @BeforeEach
  void theSamplesAreLittleEndian() {
    assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "Skipped: big-endian machine.");
  }

  @Test
  void aHalfClosedConnectionIsNoPlayer() throws IOException {
    write(
        "tcp",
        "0: 00000000:1E61 00000000:0000 0A" + REST + "7",
        "1: 0100007F:1E61 0100007F:C001 01" + REST + "8",
        "2: 0100007F:1E61 0100007F:C002 08" + REST + "9", // CLOSE_WAIT: the player has gone
        "3: 0100007F:1E61 0100007F:C003 06" + REST + "0"); // TIME_WAIT
    write("udp");
    SocketSnapshot sockets = table().look();
    assertEquals(
        List.of(new LocalSocket(new Endpoint("0.0.0.0", 7777), SocketOwner.ofInode(7))),
        sockets.tcpListeners());
    assertEquals(
        List.of(0xC001), sockets.tcpConnections().stream().map(c -> c.remote().port()).toList());
  }

  @Test
  void aConnectedDatagramSocketIsAPeerAndNoOpenPort() throws IOException {
    write("tcp");
    write(
        "udp",
        "0: 00000000:1E61 00000000:0000 07" + REST + "7",
        "1: 0100007F:1E61 0100007F:C001 01" + REST + "8");
    SocketSnapshot sockets = table().look();
    assertEquals(List.of(7L), sockets.udpSockets().stream().map(s -> s.owner().inode()).toList());
    assertEquals(
        List.of(8L), sockets.udpConnections().stream().map(c -> c.owner().inode()).toList());
    assertFalse(sockets.udpPeersKnown());
  }

  @Test
  void aMachineWithoutIpv6IsReadAllTheSame() throws IOException {
    write("tcp");
    write("udp");
    assertEquals(List.of(), table().look().tcpListeners());
  }

  /** What cannot be counted for a moment keeps its count, and hides nobody. */
  @Test
  void aCountThatFailsIsTheOneBefore() throws IOException {
    write("tcp", "1: 0100007F:1E61 0100007F:C001 01" + REST + "8");
    write("udp");
    Sent one = new Sent("tcp 1", "tcp", 7777, SocketOwner.ofInode(8), 500);
    Deque<List<Sent>> answers = new ArrayDeque<>(List.of(List.of(one)));
    ProcSocketTable table =
        new ProcSocketTable(
            net,
            new Conntrack(net.resolve("nf_conntrack"), net, Set::of),
            () -> {
              if (answers.isEmpty()) {
                throw new IOException("busy");
              }
              return answers.removeFirst();
            });
    assertEquals(List.of(one), table.look().sent());
    SocketSnapshot again = table.look();
    assertEquals(List.of(one), again.sent());
    assertEquals(1, again.tcpConnections().size());
  }

  @Test
  void aMachineThatDoesNotTellIsAnErrorAndNotAnEmptyOne() {
    assertThrows(IOException.class, () -> table().look());
  }

  private ProcSocketTable table() {
    return new ProcSocketTable(
        net,
        new Conntrack(net.resolve("nf_conntrack"), net, () -> Set.of("127.0.0.1")),
        SentTable.NONE);
  }

  private void write(String file, String... lines) throws IOException {
    Files.writeString(net.resolve(file), HEAD + String.join("\n", lines));
  }
}
