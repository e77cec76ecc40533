package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers as Linux shows them, from copies of its files. */
class NamespaceSocketsTest {
  private static final String HEAD =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode\n";

  @TempDir Path folder;

  @Test
  void aPortOnEveryAddressIsBoundAndTheResolverOfTheEngineIsNobodys() throws IOException {
    container(7, socket("0B00007F:9E37", 0x0A) + socket("00000000:1E61", 0x0A), "");
    ProcessSockets seen = seen(tcp(7));
    assertTrue(seen.bound());
    assertEquals("[tcp/7777 on 0.0.0.0]", seen.opened().toString());
  }

  @Test
  void itsOwnAddressIsAsGoodAsEvery() throws IOException {
    container(7, socket("020012AC:1E61", 0x0A), "");
    assertTrue(seen(tcp(7)).bound());
  }

  @Test
  void theLoopbackOfAContainerIsReachedByNobody() throws IOException {
    container(7, socket("0100007F:1E61", 0x0A), "");
    ProcessSockets seen = seen(tcp(7));
    assertFalse(seen.bound());
    assertEquals("[tcp/7777 on 127.0.0.1]", seen.opened().toString());
  }

  @Test
  void playersAreCountedInEachContainerForItself() throws IOException {
    String listener = socket("00000000:1E61", 0x0A);
    container(7, listener + connection("020012AC:1E61", "010012AC:9C40"), "");
    container(8, listener, "");
    assertEquals(1, seen(tcp(7)).connections());
    assertEquals(0, seen(tcp(8)).connections());
  }

  @Test
  void aDatagramOfAPlayerBelongsToTheContainerThatAnswersIt() throws IOException {
    container(7, "", socket("00000000:1E61", 0x07));
    conntrack(
        "ipv4     2 udp      17 29 src=203.0.113.9 dst=198.51.100.1 sport=40000 dport=20112"
            + " src=172.18.0.2 dst=203.0.113.9 sport=7777 dport=40000 mark=0 zone=0 use=2");
    ProcessSockets seen = seen(process(7, "udp", "172.18.0.2"));
    assertTrue(seen.connectionsKnown());
    assertEquals(1, seen.connections());
    assertEquals(0, seen(process(7, "udp", "172.18.0.3")).connections());
  }

  @Test
  void whatItHasSentIsWhatItsInterfacesCarried() throws IOException {
    container(7, "", "");
    LocalProcess process = tcp(7);
    Sent sent = look(process).orElseThrow().sent().getFirst();
    assertEquals(4321, sent.bytes());
    assertTrue(ProcessSockets.sends(process.ports(), ProcessGroup.EMPTY.inOwnNetwork(), sent));
  }

  @Test
  void aContainerThatEndsUnderTheLookIsNotSeen() {
    assertEquals(Optional.empty(), look(tcp(99)));
  }

  private ProcessSockets seen(LocalProcess process) {
    return ProcessSockets.of(
        process.ports(),
        ProcessGroup.EMPTY.inOwnNetwork(),
        look(process).orElseThrow(),
        process.ownAddresses());
  }

  private Optional<SocketSnapshot> look(LocalProcess process) {
    Map<String, SocketSnapshot> all =
        new NamespaceSockets(
                folder, new Conntrack(folder.resolve("conntrack"), folder, () -> Set.of()))
            .look(List.of(process));
    return Optional.ofNullable(all.get(process.processId()));
  }

  private static LocalProcess tcp(long pid) {
    return process(pid, "tcp", "172.18.0.2");
  }

  private static LocalProcess process(long pid, String transport, String address) {
    return new LocalProcess(
        "p" + pid,
        pid,
        Instant.EPOCH,
        List.of(new ExpectedPort("default", 7777, 20_112, transport)),
        Optional.empty(),
        true,
        Set.of(address));
  }

  private void container(long pid, String tcp, String udp) throws IOException {
    Path net = Files.createDirectories(folder.resolve(pid + "/net"));
    Files.writeString(net.resolve("tcp"), HEAD + tcp);
    Files.writeString(net.resolve("udp"), HEAD + udp);
    Files.writeString(
        net.resolve("dev"),
        "Inter-|   Receive  |  Transmit\n"
            + " face |bytes    packets |bytes\n"
            + "    lo:     999       7    0    0    0     0          0         0      999       7\n"
            + "  eth0:     626       7    0    0    0     0          0         0     4321      "
            + " 5\n");
  }

  private void conntrack(String line) throws IOException {
    Files.writeString(folder.resolve("conntrack"), line + "\n");
  }

  private static String socket(String local, int state) {
    return line(local, "00000000:0000", state);
  }

  private static String connection(String local, String remote) {
    return line(local, remote, 0x01);
  }

  private static String line(String local, String remote, int state) {
    return "   0: %s %s %02X 00000000:00000000 00:00000000 00000000     0        0 31 1 0\n"
        .formatted(local, remote, state);
  }
}
