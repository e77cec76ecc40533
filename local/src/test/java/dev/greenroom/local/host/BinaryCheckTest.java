package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryCheckTest {
  private static final Machine LINUX = new Machine("Linux", "x86-64");
  private static final Machine MAC = new Machine("macOS", "ARM64");

  @TempDir Path dir;

  @Test
  void headersOfOtherMachinesAreToldApart() {
    record Case(byte[] head, String format, String targets) {}
    for (Case c :
        List.of(
            new Case(elf(0x3E, ""), "ELF", "[Linux x86-64]"),
            new Case(elf(0xB7, ""), "ELF", "[Linux ARM64]"),
            new Case(elf(0x03, ""), "ELF", "[Linux x86]"),
            new Case(elf(0xF3, ""), "ELF", "[Linux RISC-V]"),
            new Case(macho(0x01000007), "Mach-O", "[macOS x86-64]"),
            new Case(macho(0x0100000C), "Mach-O", "[macOS ARM64]"),
            new Case(universal(), "Mach-O", "[macOS x86-64, macOS ARM64]"),
            new Case(pe(0x8664), "PE", "[Windows x86-64]"),
            new Case(pe(0xAA64), "PE", "[Windows ARM64]"),
            new Case(pe(0x014C), "PE", "[Windows x86]"),
            new Case(javaClass(), "", "[]"),
            new Case(new byte[] {'M', 'Z', 0}, "", "[]"),
            new Case(new byte[0], "", "[]"),
            new Case("plain text".getBytes(StandardCharsets.UTF_8), "", "[]"),
            new Case("#!/bin/sh -e\n".getBytes(StandardCharsets.UTF_8), "script", "[]"))) {
      BinaryHeader header = BinaryHeader.of(c.head);
      assertEquals(c.format + c.targets, header.format() + header.targets());
    }
  }

  @Test
  void aProgramForAnotherMachineIsNamedWithTheWayOut() throws Exception {
    assertEquals(
        "server.exe is a Windows x86-64 program (PE), this machine is Linux x86-64; build it for"
            + " this machine or use --runtime docker.",
        failure(LINUX, "server.exe", pe(0x8664)));
    assertTrue(failure(LINUX, "s", elf(0xB7, "")).startsWith("s is a Linux ARM64 program (ELF)"));
    assertTrue(failure(MAC, "s", elf(0x3E, "")).contains("this machine is macOS ARM64"));
    assertTrue(failure(LINUX, "s", universal()).contains("macOS x86-64 and macOS ARM64 program"));
  }

  @Test
  void aLoaderOrInterpreterThatIsNotHereIsNamed() throws Exception {
    assertEquals(
        "s needs /lib/ld-musl-none.so.1 to start, which this machine does not have (Alpine Linux"
            + " has); use --runtime docker.",
        failure(LINUX, "s", elf(0x3E, "/lib/ld-musl-none.so.1")));
    assertEquals(
        "run needs /opt/none/bash to start, which this machine does not have; use --runtime"
            + " docker.",
        failure(LINUX, "run", "#! /opt/none/bash -x\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatRunsHerePasses() throws Exception {
    assertDoesNotThrow(() -> check(LINUX, elf(0x3E, "")));
    assertDoesNotThrow(() -> check(LINUX, elf(0x03, "")));
    assertDoesNotThrow(() -> check(LINUX, elf(0x3E, "/bin/sh")));
    assertDoesNotThrow(() -> check(MAC, macho(0x01000007)));
    assertDoesNotThrow(() -> check(LINUX, "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    new BinaryCheck(Machine.current()).check("java", java);
    if (Machine.current().os().equals("Linux")) {
      assertEquals("ELF", BinaryHeader.read(java).format());
      Optional<String> loader = BinaryHeader.read(java).interpreter();
      assertTrue(loader.orElseThrow().contains("ld"), loader.toString());
    }
  }

  private String failure(Machine machine, String name, byte[] head) throws IOException {
    Path file = Files.write(dir.resolve("program"), head);
    return assertThrows(BuildFailed.class, () -> new BinaryCheck(machine).check(name, file))
        .getMessage();
  }

  private void check(Machine machine, byte[] head) throws IOException, BuildFailed {
    new BinaryCheck(machine).check("p", Files.write(dir.resolve("program"), head));
  }

  private static byte[] elf(int cpu, String loader) {
    ByteBuffer head = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    head.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0});
    head.putShort(18, (short) cpu);
    head.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
    head.putInt(64, 6);
    if (!loader.isEmpty()) {
      byte[] path = (loader + "\0").getBytes(StandardCharsets.UTF_8);
      head.putInt(120, 3).putLong(128, 300).putLong(152, path.length);
      head.put(300, path);
    }
    return head.array();
  }

  private static byte[] macho(int cpu) {
    ByteBuffer head = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    return head.putInt(0xFEEDFACF).putInt(cpu).array();
  }

  private static byte[] universal() {
    ByteBuffer head = ByteBuffer.allocate(64);
    head.putInt(0xCAFEBABE).putInt(2);
    return head.putInt(8, 0x01000007).putInt(28, 0x0100000C).array();
  }

  private static byte[] pe(int cpu) {
    ByteBuffer head = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    head.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(0x3C, 128);
    return head.putInt(128, 0x00004550).putShort(132, (short) cpu).array();
  }

  private static byte[] javaClass() {
    return ByteBuffer.allocate(32).putInt(0xCAFEBABE).putInt(69).array();
  }
}
