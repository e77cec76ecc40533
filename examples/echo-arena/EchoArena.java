import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Echo Arena: a small multiplayer game server. Players join a room, talk and move; everybody in the
 * same room hears it. One process hosts several rooms. The same port speaks plain TCP, one command
 * per line, and WebSocket, one command per text frame.
 *
 * <p>Needs Java 17 and nothing else: {@code java EchoArena.java}.
 */
public final class EchoArena {
  static final Map<String, String> ENV = System.getenv();

  private final Map<String, Room> rooms = new ConcurrentHashMap<>();
  private final AtomicInteger guests = new AtomicInteger();
  private final RoomDirectory directory = new RoomDirectory();
  private final String version = env("unversioned", "ARENA_VERSION", "HATHORA_BUILD_TAG");

  public static void main(String[] args) throws IOException {
    new EchoArena().run(Integer.parseInt(env("7777", "PORT", "HATHORA_DEFAULT_PORT")));
  }

  static String env(String otherwise, String... names) {
    for (String name : names) {
      if (!ENV.getOrDefault(name, "").isBlank()) {
        return ENV.get(name).trim();
      }
    }
    return otherwise;
  }

  static void log(String line) {
    System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
  }

  private void run(int port) throws IOException {
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress("0.0.0.0", port), 128);
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
      ScheduledExecutorService clock =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "tick");
                thread.setDaemon(true);
                return thread;
              });
      clock.scheduleAtFixedRate(
          () -> rooms.values().forEach(Room::tick), 50, 50, TimeUnit.MILLISECONDS);
      log("Echo Arena " + version + " listens on port " + port);
      while (true) {
        Socket socket = server.accept();
        Thread thread = new Thread(() -> serve(socket), "player");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  /** SIGTERM: tell the players, let the words reach them, end with code 0. */
  private void stop() {
    log("stopping, " + rooms.values().stream().mapToInt(Room::size).sum() + " players");
    rooms.values().forEach(room -> room.say("BYE the server stops"));
    try {
      Thread.sleep(rooms.values().stream().anyMatch(room -> room.size() > 0) ? 100 : 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log("stopped");
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(600_000);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String line = Lines.read(in);
      if (line == null) {
        return;
      }
      if (line.startsWith("GET ")) {
        WebSocketLink link = WebSocketLink.accept(line, in, socket.getOutputStream());
        if (link != null) {
          new Player(link, socket).play(link.joinCommand("guest-" + guests.incrementAndGet()));
        }
      } else {
        new Player(new LineLink(in, socket.getOutputStream()), socket).play(line);
      }
    } catch (IOException e) {
      // The player is gone, and nobody waits for this connection any more.
    }
  }

  /** One connection: its commands come in, what it shall hear goes out through a queue. */
  private final class Player {
    private final Link link;
    private final Socket socket;
    private final BlockingQueue<String> outbox = new ArrayBlockingQueue<>(1024);
    private String name;
    private Room room;
    private double x;
    private double y;
    private boolean moved;

    Player(Link link, Socket socket) {
      this.link = link;
      this.socket = socket;
    }

    void play(String first) throws IOException {
      Thread writer = new Thread(this::write, "writer");
      writer.setDaemon(true);
      writer.start();
      try {
        for (String line = first;
            line != null && obey(line.replaceAll("\\p{Cntrl}", " ").trim());
            line = link.read()) {
          // obey does it all
        }
      } finally {
        if (room != null) {
          room.leave(this);
          rooms.computeIfPresent(room.id, (id, left) -> left.size() == 0 ? null : left);
        }
        finish(writer);
      }
    }

    /** A player who does not listen is dropped; nobody waits for the slowest. */
    void hear(String line) {
      if (!outbox.offer(line)) {
        close();
      }
    }

    private void write() {
      try {
        for (String line = outbox.take(); !line.isEmpty(); line = outbox.take()) {
          link.write(line);
        }
        link.end();
      } catch (IOException e) {
        close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void finish(Thread writer) {
      outbox.offer("");
      try {
        writer.join(500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      close();
    }

    private void close() {
      try {
        socket.close();
      } catch (IOException e) {
        log("a connection would not close: " + e.getMessage());
      }
    }

    /** Does one command; false when the player goes. */
    private boolean obey(String line) {
      String[] words = line.split("\\s+", 2);
      String rest = words.length > 1 ? words[1].trim() : "";
      switch (words[0].toUpperCase(Locale.ROOT)) {
        case "":
          return true;
        case "QUIT":
          hear("BYE");
          return false;
        case "JOIN":
          return join(rest.split("\\s+"));
        default:
          if (room == null) {
            hear("ERROR join a room first: JOIN <room> <name>");
          } else {
            inRoom(words[0].toUpperCase(Locale.ROOT), rest);
          }
          return true;
      }
    }

    private boolean join(String[] words) {
      if (room != null) {
        hear("ERROR you are in room " + room.id);
        return true;
      }
      if (words.length != 2 || !words[1].matches("[\\w.-]{1,32}")) {
        hear("ERROR write JOIN <room> <name>, a name of up to 32 letters, digits and dashes");
        return true;
      }
      if (!directory.knows(words[0], rooms.containsKey(words[0]))) {
        log("refused " + words[1] + ": no room " + words[0]);
        hear("ERROR there is no room " + words[0]);
        return false;
      }
      name = words[1];
      Room found = Room.join(rooms, words[0], this, version);
      if (found == null) {
        hear("ERROR the name " + name + " is taken");
        return true;
      }
      room = found;
      return true;
    }

    private void inRoom(String command, String rest) {
      switch (command) {
        case "SAY" -> room.say("SAID " + name + " " + rest);
        case "WHO" -> hear("PLAYERS " + room.names());
        case "MOVE" -> move(rest.split("\\s+"));
        default -> hear("ERROR I know JOIN, SAY, MOVE, WHO and QUIT");
      }
    }

    private void move(String[] words) {
      try {
        double newX = Double.parseDouble(words[0]);
        double newY = Double.parseDouble(words[1]);
        if (Math.abs(newX) <= 1000 && Math.abs(newY) <= 1000) {
          room.move(this, newX, newY);
          return;
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        // said below
      }
      hear("ERROR write MOVE <x> <y>, from -1000 to 1000");
    }

    private String position() {
      return "AT " + name + " " + number(x) + " " + number(y);
    }

    private String number(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /** A match: who is in it and where they are. It lives while anybody is in it. */
  private static final class Room {
    private final String id;
    private final Map<String, Player> players = new LinkedHashMap<>();

    private Room(String id) {
      this.id = id;
    }

    /** Enters the room, opening it for the first player; null when the name is taken. */
    static Room join(Map<String, Room> rooms, String id, Player player, String version) {
      boolean[] entered = new boolean[1];
      Room joined =
          rooms.compute(
              id,
              (key, open) -> {
                Room room = open == null ? new Room(id) : open;
                entered[0] = room.enter(player, version);
                return room.size() == 0 ? null : room;
              });
      return entered[0] ? joined : null;
    }

    private synchronized boolean enter(Player player, String version) {
      if (players.putIfAbsent(player.name, player) != null) {
        return false;
      }
      log(player.name + " joined " + id);
      player.hear("WELCOME " + id + " arena " + version);
      for (Player other : players.values()) {
        if (other != player) {
          other.hear("JOINED " + player.name);
          player.hear(other.position());
        }
      }
      return true;
    }

    synchronized void leave(Player player) {
      players.remove(player.name);
      log(player.name + " left " + id);
      say("LEFT " + player.name);
    }

    synchronized void say(String line) {
      players.values().forEach(player -> player.hear(line));
    }

    synchronized void move(Player player, double x, double y) {
      player.x = x;
      player.y = y;
      player.moved = true;
    }

    /** Twenty times a second: tell everybody who moved. */
    synchronized void tick() {
      for (Player player : players.values()) {
        if (player.moved) {
          player.moved = false;
          say(player.position());
        }
      }
    }

    synchronized String names() {
      return String.join(" ", players.keySet());
    }

    synchronized int size() {
      return players.size();
    }
  }

  /** Knows which rooms exist: the platform says so. Away from a platform every room exists. */
  private static final class RoomDirectory {
    private static final Pattern ROOM_ID = Pattern.compile("\"roomId\"\\s*:\\s*\"([^\"]*)\"");

    private HttpClient http;
    private final String process = env("", "HATHORA_PROCESS_ID");
    private final String token = env("", "GREENROOM_PROCESS_TOKEN", "HATHORA_DEV_TOKEN");
    private final String server = env("", "HATHORA_SERVER_URL").replaceAll("/+$", "");

    /**
     * Whether players may come in.
     *
     * @param open whether players are in it, which counts when the platform does not answer
     */
    boolean knows(String roomId, boolean open) {
      if (process.isEmpty()) {
        return true;
      }
      if (server.isEmpty() || token.isEmpty()) {
        return roomId.equals(env("", "HATHORA_INITIAL_ROOM_ID"));
      }
      try {
        return ask(roomId);
      } catch (IOException e) {
        log("the list of rooms cannot be read: " + e);
        return open || roomId.equals(env("", "HATHORA_INITIAL_ROOM_ID"));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    /** Made when the first player comes, so that the server listens sooner. */
    private synchronized HttpClient client() {
      if (http == null) {
        http =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(3))
                .build();
      }
      return http;
    }

    private boolean ask(String roomId) throws IOException, InterruptedException {
      String path = "/rooms/v2/" + env("", "HATHORA_APP_ID") + "/list/" + process + "/active";
      HttpResponse<String> response =
          client()
              .send(
                  HttpRequest.newBuilder(URI.create(server + path))
                      .timeout(Duration.ofSeconds(5))
                      .header("Authorization", "Bearer " + token)
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("HTTP " + response.statusCode() + " " + response.body());
      }
      Matcher matcher = ROOM_ID.matcher(response.body());
      while (matcher.find()) {
        if (matcher.group(1).equals(roomId)) {
          return true;
        }
      }
      return false;
    }
  }

  /** How words travel to one player and back. */
  private interface Link {
    /** The next command; null when the player is gone. */
    String read() throws IOException;

    /** Called by one thread only. */
    void write(String line) throws IOException;

    /** The last word. */
    void end() throws IOException;
  }

  /** Lines of UTF-8, up to 4,096 bytes each. */
  private static final class Lines {
    static String read(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          return null;
        }
        if (line.size() == 4096) {
          throw new IOException("a line is too long");
        }
        line.write(b);
      }
      return line.toString(StandardCharsets.UTF_8).replaceAll("\r$", "");
    }
  }

  /** Plain TCP. */
  private static final class LineLink implements Link {
    private final InputStream in;
    private final OutputStream out;

    LineLink(InputStream in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public String read() throws IOException {
      return Lines.read(in);
    }

    @Override
    public void write(String line) throws IOException {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void end() {}
  }

  /** WebSocket, RFC 6455: handshake, masking, fragments, ping and close. */
  private static final class WebSocketLink implements Link {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LIMIT = 64 * 1024;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final URI target;
    private final InputStream in;
    private final OutputStream out;
    private boolean closed;

    private WebSocketLink(URI target, InputStream in, OutputStream out) {
      this.target = target;
      this.in = in;
      this.out = out;
    }

    /** Answers the handshake; null after a request that is none. */
    static WebSocketLink accept(String requestLine, InputStream in, OutputStream out)
        throws IOException {
      Map<String, String> headers = new HashMap<>();
      for (String line = Lines.read(in); line != null && !line.isEmpty(); line = Lines.read(in)) {
        int colon = line.indexOf(':');
        if (colon > 0 && headers.size() < 100) {
          headers.put(
              line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
              line.substring(colon + 1).trim());
        }
      }
      String key = headers.get("sec-websocket-key");
      String[] words = requestLine.split(" ");
      if (key == null
          || words.length != 3
          || !"websocket".equalsIgnoreCase(headers.get("upgrade"))) {
        http(out, "426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 0");
        return null;
      }
      try {
        URI target = new URI(words[1]);
        http(
            out,
            "101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + answer(key));
        return new WebSocketLink(target, in, out);
      } catch (URISyntaxException e) {
        http(out, "400 Bad Request\r\nContent-Length: 0");
        return null;
      }
    }

    private static void http(OutputStream out, String head) throws IOException {
      out.write(("HTTP/1.1 " + head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String answer(String key) {
      try {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        return Base64.getEncoder()
            .encodeToString(sha1.digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The address says it all: {@code /{roomId}?name=…}. */
    String joinCommand(String guest) {
      String query = target.getRawQuery() == null ? "" : target.getRawQuery();
      Map<String, String> values =
          Arrays.stream(query.split("&"))
              .map(pair -> pair.split("=", 2))
              .filter(pair -> pair.length == 2)
              .collect(
                  Collectors.toMap(
                      pair -> pair[0],
                      pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                      (one, other) -> one));
      return "JOIN "
          + target.getPath().replaceAll("^/+", "")
          + " "
          + values.getOrDefault("name", guest);
    }

    @Override
    public String read() throws IOException {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      boolean text = false;
      while (true) {
        int head = need(in.read());
        int opcode = head & 0x0f;
        byte[] data = payload(LIMIT - message.size());
        if ((head & 0x70) != 0 || (opcode >= CLOSE && ((head & 0x80) == 0 || data.length > 125))) {
          return refuse(1002);
        }
        switch (opcode) {
          case 0, TEXT -> {
            if (text == (opcode == TEXT)) {
              return refuse(1002);
            }
            text = true;
            message.write(data);
            if ((head & 0x80) != 0) {
              return message.toString(StandardCharsets.UTF_8);
            }
          }
          case PING -> frame(PONG, data);
          case PONG -> {}
          case CLOSE -> {
            close(data.length >= 2 ? Arrays.copyOf(data, 2) : data);
            return null;
          }
          default -> {
            return refuse(1003);
          }
        }
      }
    }

    /** Clients must mask what they send. */
    private byte[] payload(int limit) throws IOException {
      int second = need(in.read());
      long length = second & 0x7f;
      int more = length == 126 ? 2 : length == 127 ? 8 : 0;
      for (int i = 0; i < more; i++) {
        length = (i == 0 ? 0 : length << 8) | need(in.read());
      }
      if ((second & 0x80) == 0 || length < 0 || length > limit) {
        refuse((second & 0x80) == 0 ? 1002 : 1009);
        throw new IOException("a frame that is not welcome");
      }
      byte[] mask = in.readNBytes(4);
      byte[] data = in.readNBytes((int) length);
      if (mask.length < 4 || data.length < length) {
        throw new EOFException();
      }
      for (int i = 0; i < data.length; i++) {
        data[i] ^= mask[i & 3];
      }
      return data;
    }

    private static int need(int b) throws IOException {
      if (b < 0) {
        throw new EOFException();
      }
      return b;
    }

    private String refuse(int code) throws IOException {
      close(new byte[] {(byte) (code >> 8), (byte) code});
      return null;
    }

    @Override
    public void write(String line) throws IOException {
      frame(TEXT, line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void end() throws IOException {
      close(new byte[] {1000 >> 8, (byte) 1000});
    }

    private synchronized void close(byte[] reason) throws IOException {
      frame(CLOSE, reason);
      closed = true;
    }

    private synchronized void frame(int opcode, byte[] data) throws IOException {
      if (closed) {
        return;
      }
      ByteArrayOutputStream frame = new ByteArrayOutputStream(data.length + 10);
      frame.write(0x80 | opcode);
      if (data.length < 126) {
        frame.write(data.length);
      } else if (data.length < 65536) {
        frame.write(126);
        frame.write(data.length >> 8);
        frame.write(data.length);
      } else {
        throw new IOException("a message is too long");
      }
      frame.write(data);
      out.write(frame.toByteArray());
      out.flush();
    }
  }
}
