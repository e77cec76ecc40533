package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConntrackTest {
  private static final String TCP =
      "ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.9 dst=10.0.0.5 sport=40000 dport=22"
          + " src=10.0.0.5 dst=10.0.0.9 sport=22 dport=40000 [ASSURED] mark=0 zone=0 use=2";

  @TempDir Path folder;

  @Test
  void aFreshPeerCounts() throws IOException {
    Conntrack.Flows flows = flows(TCP, once("10.0.0.9", "10.0.0.5", 30));
    assertTrue(flows.tracked());
    assertEquals(
        List.of(
            new Connection(
                new Endpoint("10.0.0.5", 7777),
                new Endpoint("10.0.0.9", 55774),
                SocketOwner.UNKNOWN)),
        flows.udp());
  }

  @Test
  void aPeerThatWasSilentForAMinuteHasLeft() throws IOException {
    assertEquals(1, flows(assured(120 - 60)).udp().size());
    assertEquals(0, flows(assured(120 - 61)).udp().size());
  }

  @Test
  void theKernelsOwnTimeoutsTellTheSilence() throws IOException {
    Files.writeString(folder.resolve("nf_conntrack_udp_timeout_stream"), "180\n");
    assertEquals(0, flows(assured(119)).udp().size());
    assertEquals(1, flows(assured(121)).udp().size());
  }

  @Test
  void aDatagramToTheSamePortElsewhereIsNoPeer() throws IOException {
    assertEquals(List.of(), flows(once("10.0.0.5", "203.0.113.7", 30)).udp());
  }

  @Test
  void anIpv6PeerIsWrittenInFullByTheKernel() throws IOException {
    Conntrack.Flows flows =
        flows(
            "ipv6     10 udp      17 30 src=2001:0db8:0000:0000:0000:0000:0000:0009"
                + " dst=0000:0000:0000:0000:0000:0000:0000:0001 sport=40008 dport=7777 [UNREPLIED]"
                + " src=0000:0000:0000:0000:0000:0000:0000:0001"
                + " dst=2001:0db8:0000:0000:0000:0000:0000:0009 sport=7777 dport=40008 mark=0"
                + " use=2");
    assertEquals(new Endpoint("2001:db8::9", 40008), flows.udp().getFirst().remote());
    assertEquals(new Endpoint("::1", 7777), flows.udp().getFirst().local());
  }

  /** {@code nf_conntrack_acct}: the second count of a line is that of the answers. */
  @Test
  void whatWasAnsweredIsCountedWhereTheMachineCounts() throws IOException {
    assertEquals(List.of(), flows(once("10.0.0.9", "10.0.0.5", 30)).sent());
    String counted =
        "ipv4     2 udp      17 5 src=10.0.0.9 dst=10.0.0.5 sport=55774 dport=7777 packets=9"
            + " bytes=900 src=10.0.0.5 dst=10.0.0.9 sport=7777 dport=55774 packets=70"
            + " bytes=7000 [ASSURED] mark=0 use=2";
    Conntrack.Flows flows = flows(counted, counted.replace("dst=10.0.0.5", "dst=203.0.113.7"));
    Sent sent = flows.sent().getFirst();
    assertEquals(1, flows.sent().size(), "what went elsewhere is none of a game's");
    assertEquals(7000, sent.bytes());
    assertEquals(7777, sent.localPort());
    assertEquals("udp", sent.transport());
    assertEquals(List.of(), flows.udp(), "the player has been silent for long, and was sent to");
  }

  /** The kernel tracks only while a rule needs it; until then the table is there, and empty. */
  @Test
  void anEmptyTableSaysNothingAboutPeers() throws IOException {
    assertFalse(flows().tracked());
  }

  @Test
  void aMissingTableSaysNothingAboutPeers() {
    assertFalse(conntrack().look().tracked());
  }

  private static String once(String from, String to, int remaining) {
    return "ipv4     2 udp      17 %d src=%s dst=%s sport=55774 dport=7777 [UNREPLIED] src=%s dst=%s sport=7777 dport=55774 mark=0 zone=0 use=2"
        .formatted(remaining, from, to, to, from);
  }

  private static String assured(int remaining) {
    return "ipv4     2 udp      17 %d src=10.0.0.9 dst=10.0.0.5 sport=55774 dport=7777 src=10.0.0.5 dst=10.0.0.9 sport=7777 dport=55774 [ASSURED] mark=0 zone=0 use=2"
        .formatted(remaining);
  }

  private Conntrack.Flows flows(String... lines) throws IOException {
    Files.write(folder.resolve("nf_conntrack"), List.of(lines));
    return conntrack().look();
  }

  private Conntrack conntrack() {
    return new Conntrack(
        folder.resolve("nf_conntrack"), folder, () -> Set.of("10.0.0.5", "127.0.0.1", "::1"));
  }
}
