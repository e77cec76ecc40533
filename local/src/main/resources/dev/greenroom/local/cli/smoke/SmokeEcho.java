import java.net.DatagramPacket;
import java.net.DatagramSocket;

/** Sends each datagram back to where it came from. */
public class SmokeEcho {
  public static void main(String... args) throws Exception {
    String port = System.getenv().getOrDefault("HATHORA_DEFAULT_PORT", "7777");
    try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(port))) {
      System.out.println("echo listens on " + port);
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      while (true) {
        packet.setLength(2048);
        socket.receive(packet);
        socket.send(packet);
      }
    }
  }
}
