package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShimTest {
  @TempDir Path dir;

  /** A machine that has this session starter and nothing else. */
  private Optional<Shim> with(String starter) throws Exception {
    Path bin = Files.createDirectory(dir.resolve("bin"));
    for (String name : List.of("mv", starter)) {
      Optional<Path> program = Games.HOST_PATH.find(name);
      if (program.isPresent()) {
        Path wrapper = bin.resolve(name);
        Files.writeString(wrapper, "#!/bin/sh\nexec " + program.get() + " \"$@\"\n");
        Modes.set(wrapper, true);
      }
    }
    return Shim.find(HostPath.parse(bin.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"setsid", "perl"})
  void theGameLeadsItsOwnGroupAndTheCodeIsKept(String starter) throws Exception {
    assumeTrue(Games.HOST_PATH.find(starter).isPresent(), "no " + starter + " on this machine");
    ProcessFolder folder = new ProcessFolder(Files.createDirectory(dir.resolve("p")));
    Process shim =
        with(starter)
            .orElseThrow()
            .start(
                folder,
                dir,
                List.of("/bin/sh", "-c", "ps -o pid= -o pgid= -p $$; exec sleep 70"),
                Map.of("PATH", Games.HOST_PATH.toString()));
    Games.until(() -> folder.leader().isPresent(), "the leader is known");
    long leader = folder.leader().orElseThrow().pid();
    Games.until(() -> printed(folder).endsWith("\n"), "it printed");
    assertEquals(leader + " " + leader, printed(folder).strip().replaceAll("\\s+", " "));
    // The shim itself is deaf: it has to write down the end.
    shim.destroy();
    GroupSignal.send("KILL", leader);
    assertTrue(shim.waitFor(10, TimeUnit.SECONDS));
    assertEquals(OptionalInt.of(137), folder.exit().orElseThrow().code());
  }

  @Test
  void aProgramThatIsStillBeingWrittenIsTriedAgain() throws Exception {
    assumeTrue(Machine.current().os().equals("Linux"), "only Linux calls a file busy");
    ProcessFolder folder = new ProcessFolder(Files.createDirectory(dir.resolve("p")));
    Path program = Files.copy(Path.of("/bin/echo"), dir.resolve("program"));
    Modes.set(program, true);
    Process shim;
    try (FileChannel writer = FileChannel.open(program, StandardOpenOption.WRITE)) {
      shim =
          Shim.find(Games.HOST_PATH)
              .orElseThrow()
              .start(
                  folder,
                  dir,
                  List.of(program.toString(), "hello"),
                  Map.of("PATH", Games.HOST_PATH.toString()));
      Games.until(() -> printed(folder).contains("busy"), writer + " is in the way");
    }
    assertTrue(shim.waitFor(10, TimeUnit.SECONDS));
    assertEquals(OptionalInt.of(0), folder.exit().orElseThrow().code());
    assertTrue(printed(folder).endsWith("hello\n"));
  }

  @Test
  void withoutAnyThereIsNoShim() throws Exception {
    assertEquals(Optional.empty(), with("nothing"));
  }

  private static String printed(ProcessFolder folder) {
    try {
      return Files.readString(folder.log());
    } catch (IOException e) {
      return "";
    }
  }
}
