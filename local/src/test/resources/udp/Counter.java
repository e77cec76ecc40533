import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.HashMap;
import java.util.Map;

/** A game server of the tests: it tells each player how many packets it has had of it. */
public final class Counter {
  public static void main(String[] args) throws Exception {
    Map<Object, Integer> packets = new HashMap<>();
    try (DatagramSocket door = new DatagramSocket(Integer.parseInt(System.getenv("PORT")))) {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        door.receive(packet);
        packet.setData(
            packets.merge(packet.getSocketAddress(), 1, Integer::sum).toString().getBytes());
        door.send(packet);
      }
    }
  }
}
