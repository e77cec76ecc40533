package dev.greenroom.local;

import dev.greenroom.functions.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bytes to a server and back: a client that minds no rule of HTTP. */
final class Wire {
  private static final int PATIENCE_MILLIS = 20_000;

  private Wire() {}

  /** An answer; status 0 when the server closed without one. */
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** The sentence of a refusal; empty when there is none. */
    String message() {
      return Json.read(body) instanceof Map<?, ?> map && map.get("message") instanceof String text
          ? text
          : "";
    }
  }

  static Socket connect(URI server) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** One request on a connection of its own. */
  static Answer send(URI server, String method, String target, List<String> headers, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: greenroom\r\n");
    head.append("Connection: close\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (headers.stream().noneMatch(h -> h.matches("(?i)(content-length|transfer-encoding):.*"))) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return exchange(server, all.toByteArray());
  }

  /** Sends, says that nothing more comes, and reads to the end. */
  static Answer exchange(URI server, byte[] bytes) throws IOException {
    try (Socket socket = connect(server)) {
      try {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        socket.shutdownOutput();
      } catch (SocketException theServerHasHeardEnough) {
        // Its answer may still be there to be read.
      }
      return read(socket);
    }
  }

  static Answer read(Socket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        bytes.write(block, 0, n);
      }
    } catch (SocketException closed) {
      // What came before it counts.
    }
    return parse(bytes.toByteArray());
  }

  private static Answer parse(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    while (text.startsWith("HTTP/1.1 100")) {
      text = text.substring(text.indexOf("\r\n\r\n") + 4);
    }
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, Map.of(), bytes);
    }
    String[] lines = text.substring(0, end).split("\r\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    String body = text.substring(end + 4);
    return new Answer(
        Integer.parseInt(lines[0].split(" ")[1]),
        headers,
        ("chunked".equals(headers.get("transfer-encoding")) ? joined(body) : body)
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String joined(String chunks) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    while (at < chunks.length()) {
      int line = chunks.indexOf("\r\n", at);
      int size = Integer.parseInt(chunks.substring(at, line), 16);
      body.append(chunks, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
    return body.toString();
  }
}
