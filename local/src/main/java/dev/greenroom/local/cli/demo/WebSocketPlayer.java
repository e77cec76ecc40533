package dev.greenroom.local.cli.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A player in a browser, as far as the server can tell. */
final class WebSocketPlayer extends Player {
  private final WebSocket socket;

  private WebSocketPlayer(String name, Room room) {
    super(name);
    URI uri =
        URI.create("ws://%s:%d/%s?name=%s".formatted(room.host(), room.port(), room.id(), name));
    socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, new Ear()).join();
  }

  static WebSocketPlayer join(String name, Room room) throws DemoFailed {
    try {
      return new WebSocketPlayer(name, room);
    } catch (CompletionException e) {
      throw new DemoFailed(
          "expected %s to open a WebSocket to %s, saw %s".formatted(name, room, e.getCause()), e);
    }
  }

  @Override
  void send(String line) throws DemoFailed {
    try {
      socket.sendText(line, true).join();
    } catch (CompletionException e) {
      throw new DemoFailed(
          "expected %s to be connected, saw %s".formatted(name(), e.getCause()), e);
    }
  }

  @Override
  public void close() {
    socket
        .sendClose(WebSocket.NORMAL_CLOSURE, "")
        .orTimeout(2, TimeUnit.SECONDS)
        .whenComplete((sent, failure) -> socket.abort());
  }

  /** Collects whole messages. */
  private final class Ear implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        inbox().add(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      inbox().add("(connection closed)");
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      inbox().add("(connection lost)");
    }
  }
}
