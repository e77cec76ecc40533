package dev.greenroom.local.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A player on a plain TCP connection. */
final class TcpPlayer extends Player {
  private final Socket socket;

  private TcpPlayer(String name, Socket socket) {
    super(name);
    this.socket = socket;
    Thread.ofVirtual().start(this::listen);
  }

  static TcpPlayer join(String name, Room room) throws DemoFailed {
    try {
      Socket socket = new Socket(room.host(), room.port());
      socket.setTcpNoDelay(true);
      TcpPlayer player = new TcpPlayer(name, socket);
      player.send("JOIN " + room.id() + " " + name);
      return player;
    } catch (IOException e) {
      throw new DemoFailed("expected %s to connect to %s, saw %s".formatted(name, room, e), e);
    }
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      in.lines().forEach(inbox()::add);
      inbox().add("(connection closed)");
    } catch (IOException | java.io.UncheckedIOException e) {
      inbox().add("(connection lost)");
    }
  }

  @Override
  void send(String line) throws DemoFailed {
    try {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DemoFailed("expected %s to be connected, saw %s".formatted(name(), e), e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      inbox().add("(connection lost)");
    }
  }
}
