package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ProcNetLineTest {

  @Test
  void aListenerOnEveryIpv4Address() {
    ProcNetLine line =
        little(
            "   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0     "
                + "   0 1120 1 000000004979e738 100 0 0 10 0");
    assertEquals(new Endpoint("0.0.0.0", 2024), line.local());
    assertEquals(0x0A, line.state());
    assertEquals(1120, line.inode());
  }

  @Test
  void anEstablishedConnectionOnLoopback() {
    ProcNetLine line =
        little(
            " 12: 0100007F:1E61 0200A8C0:D431 01 00000000:00000000 02:000002A5 00000000  1000      "
                + "  0 98765 2 0000000000000000 20 4 30 10 -1");
    assertEquals(new Endpoint("127.0.0.1", 7777), line.local());
    assertEquals(new Endpoint("192.168.0.2", 54321), line.remote());
    assertEquals(1, line.state());
  }

  @Test
  void anIpv6AddressIsFourWordsInTheByteOrderOfTheMachine() {
    assertEquals(
        new Endpoint("fe80::5054:ff:fe12:3456", 443),
        little(v6("000080FE00000000FF005450563412FE:01BB")).local());
    assertEquals(
        new Endpoint("::1", 443), little(v6("00000000000000000000000001000000:01BB")).local());
    assertEquals(
        new Endpoint("::", 443), little(v6("00000000000000000000000000000000:01BB")).local());
  }

  @Test
  void anIpv4PlayerOnADualStackSocketIsWrittenAsIpv4() {
    assertEquals(
        new Endpoint("127.0.0.1", 7777),
        little(v6("0000000000000000FFFF00000100007F:1E61")).local());
  }

  @Test
  void aBigEndianMachineWritesTheAddressTheOtherWay() {
    String line =
        " 0: 7F000001:1E61 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7 1";
    assertEquals("127.0.0.1", ProcNetLine.parse(line, ByteOrder.BIG_ENDIAN).local().address());
  }

  private static ProcNetLine little(String line) {
    return ProcNetLine.parse(line, ByteOrder.LITTLE_ENDIAN);
  }

  private static String v6(String local) {
    return " 1: "
        + local
        + " 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 42"
        + " 1";
  }
}
