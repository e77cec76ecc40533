package dev.greenroom.core.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
  private static final SecretBox BOX = new SecretBox(MasterKey.of(new byte[32]));

  @Test
  void whatIsSealedOpensAgain() {
    for (String text : new String[] {"", "secret", "ünï¢ode 🎮", "x".repeat(10_000)}) {
      assertEquals(text, BOX.open(BOX.seal(text)));
    }
  }

  @Test
  void theSameTextIsSealedDifferentlyEachTime() {
    assertNotEquals(BOX.seal("secret"), BOX.seal("secret"));
  }

  @Test
  void anotherKeyOpensNothing() {
    byte[] other = new byte[32];
    other[0] = 1;
    String sealed = BOX.seal("secret");
    assertThrows(
        IllegalStateException.class, () -> new SecretBox(MasterKey.of(other)).open(sealed));
  }

  @Test
  void everyAlteredByteIsNoticed() {
    byte[] sealed = Base64.getDecoder().decode(BOX.seal("secret"));
    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      String text = Base64.getEncoder().encodeToString(altered);
      assertThrows(IllegalStateException.class, () -> BOX.open(text), "byte " + i);
    }
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> MasterKey.of(new byte[16]));
  }
}
