package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DamagedTablesTest {
  private static final int PAGE = 4096;

  @TempDir private Path data;
  private Path file;

  private enum Damage {
    CUT_IN_HALF,
    FIRST_PAGE,
    MIDDLE,
    LAST_PAGE,
    ALL;

    byte[] to(byte[] whole) {
      return switch (this) {
        case CUT_IN_HALF -> Arrays.copyOf(whole, whole.length / 2);
        case FIRST_PAGE -> noise(whole, 0, PAGE);
        case MIDDLE -> noise(whole, whole.length / 2, PAGE);
        case LAST_PAGE -> noise(whole, whole.length - PAGE, PAGE);
        case ALL -> noise(whole, 0, whole.length);
      };
    }

    private static byte[] noise(byte[] whole, int from, int length) {
      byte[] noise = new byte[length];
      new Random(7).nextBytes(noise);
      byte[] damaged = whole.clone();
      System.arraycopy(noise, 0, damaged, from, length);
      return damaged;
    }
  }

  @BeforeEach
  void write() throws Exception {
    Path tables = Files.createDirectory(data.resolve("tables"));
    new EmbeddedDynamoDb(
            Optional.of(tables),
            Files.createDirectory(data.resolve("native")),
            Tables.withPrefix("greenroom-").all())
        .close();
    file = tables.resolve("greenroom.db");
  }

  private LocalStack start() throws StackFailed {
    return LocalStack.start(
        new StackOptions(
            0,
            "127.0.0.1",
            Optional.empty(),
            Optional.of(data),
            "host",
            Duration.ofMinutes(5),
            Duration.ofSeconds(100),
            Optional.empty(),
            Duration.ofSeconds(1),
            false,
            Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource
  void damagedTablesAreOneSentenceAndStayAsTheyAre(Damage damage) throws IOException {
    byte[] damaged = damage.to(Files.readAllBytes(file));
    Files.write(file, damaged);
    String said = assertThrows(StackFailed.class, this::start).getMessage();
    assertTrue(said.startsWith("The tables in '" + file.toRealPath() + "' are damaged ("), said);
    assertEquals(1, said.lines().count(), said);
    assertArrayEquals(damaged, Files.readAllBytes(file));
    assertEquals(List.of("greenroom.db"), List.of(file.getParent().toFile().list()));
  }

  @Test
  void whatIsLeftOfAFirstStartThatWasKilledIsNoDamage() throws Exception {
    Files.write(file, new byte[0]);
    start().close();
  }
}
