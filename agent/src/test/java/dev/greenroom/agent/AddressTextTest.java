package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "::ffff:10.1.2.3, 10.1.2.3",
    "::ffff:0.0.0.0, 0.0.0.0",
    "fe80::1%eth0, fe80::1",
    "192.168.0.1, 192.168.0.1"
  })
  void everyAddressHasOneSpelling(String literal, String text) {
    assertEquals(text, AddressText.of(literal));
  }

  @Test
  void aDoorTakesWhatIsSentToItsAddress() {
    Endpoint player = new Endpoint("10.0.0.5", 7777);
    assertTrue(new Endpoint("0.0.0.0", 7777).takes(player));
    assertTrue(new Endpoint("::", 7777).takes(player));
    assertTrue(player.takes(player));
    assertFalse(new Endpoint("127.0.0.1", 7777).takes(player));
    assertFalse(new Endpoint("0.0.0.0", 7778).takes(player));
    assertFalse(new Endpoint("0.0.0.0", 7777).takes(new Endpoint("::1", 7777)));
  }
}
