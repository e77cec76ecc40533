package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as the kernel's headers lay them out, made by hand. */
class SockDiagReplyTest {
  private final List<Sent> sent = new ArrayList<>();

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  /** A socket with an attribute that is none of ours, and a tcp_info of that size. */
  private static ByteBuffer socket(int inode, int infoSize) {
    int length = 16 + 72 + 8 + 4 + infoSize;
    ByteBuffer m = buffer(length);
    m.putInt(0, length).putShort(4, (short) 20);
    int body = 16;
    m.put(body, (byte) 2).put(body + 1, (byte) 1);
    m.put(body + 4, (byte) 0x1e).put(body + 5, (byte) 0x61); // 7777, in the order of the net
    m.putLong(body + 44, 0x1234abcdL).putInt(body + 68, inode);
    int attributes = body + 72;
    m.putShort(attributes, (short) 5).putShort(attributes + 2, (short) 8);
    int info = attributes + 8;
    m.putShort(info, (short) (4 + infoSize)).putShort(info + 2, (short) 2);
    put(m, info + 4, infoSize, 120, 990);
    put(m, info + 4, infoSize, 200, 1500);
    put(m, info + 4, infoSize, 208, 500);
    return m;
  }

  private static void put(ByteBuffer m, int info, int infoSize, int at, long value) {
    if (at + 8 <= infoSize) {
      m.putLong(info + at, value);
    }
  }

  private static ByteBuffer end(int type, int error) {
    return buffer(20).putInt(0, 20).putShort(4, (short) type).putInt(16, error);
  }

  private static ByteBuffer together(ByteBuffer... parts) {
    ByteBuffer all = buffer(1000);
    for (ByteBuffer part : parts) {
      all.put(part.duplicate().rewind());
      all.position(all.position() + 3 & ~3);
    }
    return all.flip();
  }

  @Test
  void eachSocketSaysWhatItHasSentWithoutRepetitions() throws IOException {
    assertFalse(SockDiagReply.read(together(socket(7, 232), socket(8, 232)), sent));
    SocketOwner seven = SocketOwner.ofInode(7);
    assertEquals(new Sent("tcp 1234abcd", "tcp", 7777, seven, 1000), sent.getFirst());
    assertEquals(8, sent.get(1).owner().inode());
    assertTrue(SockDiagReply.read(end(3, 0), sent));
    assertEquals(2, sent.size());
  }

  @ParameterizedTest
  @CsvSource({"232, 1000", "216, 1000", "215, 990", "192, 990", "128, 990", "127, -1", "104, -1"})
  void anOlderKernelSaysLess(int infoSize, long bytes) throws IOException {
    SockDiagReply.read(socket(7, infoSize), sent);
    assertEquals(bytes < 0 ? List.of() : List.of(bytes), sent.stream().map(Sent::bytes).toList());
  }

  @Test
  void aRefusalIsAnErrorAndAnUnknownFamilyIsNone() throws IOException {
    assertTrue(SockDiagReply.read(end(2, -2), sent));
    IOException refused =
        assertThrows(IOException.class, () -> SockDiagReply.read(end(2, -1), sent));
    assertEquals("The kernel does not tell of its sockets: error 1.", refused.getMessage());
  }

  @Test
  void anAnswerThatIsCutOffIsAnError() {
    ByteBuffer cut = socket(7, 232);
    cut.limit(100);
    assertThrows(IOException.class, () -> SockDiagReply.read(cut, sent));
    ByteBuffer none = buffer(16).putInt(0, 0);
    assertThrows(IOException.class, () -> SockDiagReply.read(none, sent));
  }
}
