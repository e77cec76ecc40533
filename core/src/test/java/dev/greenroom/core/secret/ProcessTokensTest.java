package dev.greenroom.core.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProcessTokensTest {
  private static final ProcessTokens TOKENS = new ProcessTokens(MasterKey.of(new byte[32]));
  private static final String PROCESS = UUID.randomUUID().toString();

  @Test
  void aTokenSpeaksForItsProcess() {
    assertEquals(Optional.of(PROCESS), TOKENS.processOf(TOKENS.tokenOf(PROCESS)));
  }

  @Test
  void aRepeatedLaunchFindsTheSameToken() {
    assertEquals(TOKENS.tokenOf(PROCESS), TOKENS.tokenOf(PROCESS));
    assertNotEquals(TOKENS.tokenOf(PROCESS), TOKENS.tokenOf(UUID.randomUUID().toString()));
  }

  @Test
  void aTokenDoesNotSpeakForAnotherProcess() {
    String other = UUID.randomUUID().toString();
    String forged = TOKENS.tokenOf(PROCESS).replace(PROCESS, other);
    assertEquals(Optional.empty(), TOKENS.processOf(forged));
  }

  @Test
  void aTokenUnderAnotherKeyIsWorthless() {
    byte[] key = new byte[32];
    key[31] = 1;
    assertEquals(
        Optional.empty(), new ProcessTokens(MasterKey.of(key)).processOf(TOKENS.tokenOf(PROCESS)));
  }

  @Test
  void whatHasNotTheFormIsNoToken() {
    String token = TOKENS.tokenOf(PROCESS);
    for (String text :
        new String[] {
          "", "process-", token + "x", " " + token, token.substring(0, token.length() - 1), "x"
        }) {
      assertEquals(Optional.empty(), TOKENS.processOf(text), text);
    }
  }

  @Test
  void theKeyIsCopied() {
    byte[] key = new byte[32];
    ProcessTokens tokens = new ProcessTokens(MasterKey.of(key));
    key[0] = 1;
    assertEquals(TOKENS.tokenOf(PROCESS), tokens.tokenOf(PROCESS));
  }
}
