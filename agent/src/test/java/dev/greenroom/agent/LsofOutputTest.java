package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LsofOutputTest {
  private final SocketSnapshot sockets =
      new LsofOutput(
              """
              p812
              f5
              tIPv6
              PTCP
              n*:7777
              TST=LISTEN
              TQR=0
              TQS=0
              f7
              tIPv6
              PTCP
              n[::1]:7777->[::1]:51000
              TST=ESTABLISHED
              f8
              tIPv4
              PTCP
              n127.0.0.1:7777->127.0.0.1:51001
              TST=CLOSE_WAIT
              f9
              tIPv4
              PUDP
              n*:*
              f10
              tIPv4
              PUDP
              n*:9000
              p813
              f5
              tIPv6
              PTCP
              n*:7777
              TST=LISTEN
              f6
              tIPv6
              PUDP
              n[fe80::1%en0]:9001->[fe80::2%en0]:9002
              """
                  .lines()
                  .toList())
          .snapshot();

  @Test
  void aListenerThatTwoProgramsHoldIsOneSocket() {
    assertEquals(
        List.of(new LocalSocket(new Endpoint("::", 7777), new SocketOwner(0, Set.of(812L, 813L)))),
        sockets.tcpListeners());
  }

  @Test
  void onlyEstablishedConnectionsArePlayers() {
    assertEquals(
        List.of(new Endpoint("::1", 51000)),
        sockets.tcpConnections().stream().map(Connection::remote).toList());
  }

  @Test
  void anUnboundDatagramSocketIsNoOpenPort() {
    assertEquals(
        List.of(new Endpoint("0.0.0.0", 9000)),
        sockets.udpSockets().stream().map(LocalSocket::local).toList());
  }

  @Test
  void aScopeIsNoPartOfAnAddress() {
    assertEquals(new Endpoint("fe80::1", 9001), sockets.udpConnections().getFirst().local());
  }

  @Test
  void peersOfDatagramSocketsAreNeverSeen() {
    assertFalse(sockets.udpPeersKnown());
  }

  @Test
  void nothingFoundIsAnEmptyMachine() {
    assertEquals(List.of(), new LsofOutput(List.of()).snapshot().tcpListeners());
  }
}
