package dev.greenroom.edge.ping;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Echoes packets: over WebSocket under any path (clients of the API open {@code /} or {@code /ws})
 * and over UDP on the same port number. What it sends is never more than what it got, so that it
 * amplifies nothing; a packet has at most {@value #LARGEST_PACKET} bytes, a connection that is
 * silent for {@value #LONGEST_SILENCE} s is closed.
 */
public final class PingServer implements AutoCloseable {
  static final int LARGEST_PACKET = 1024;
  static final int LONGEST_SILENCE = 30;

  private static final int LARGEST_HANDSHAKE = 8192;
  private static final int TRIES = 20;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel webSockets;

  private PingServer(InetSocketAddress address) throws IOException {
    try {
      this.webSockets = open(address);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens the doors.
   *
   * @param address port 0: any that is free for both
   * @throws IOException when the port is taken
   */
  public static PingServer start(InetSocketAddress address) throws IOException {
    return new PingServer(address);
  }

  /** Another program may hold the UDP port of the number that was free for TCP. */
  private Channel open(InetSocketAddress address) throws IOException {
    for (int tried = 1; ; tried++) {
      Channel tcp = bound(webSocketServer().bind(address), address);
      InetSocketAddress same =
          new InetSocketAddress(
              address.getAddress(), ((InetSocketAddress) tcp.localAddress()).getPort());
      try {
        bound(datagrams().bind(same), same);
        return tcp;
      } catch (IOException taken) {
        tcp.close().awaitUninterruptibly();
        if (address.getPort() != 0 || tried == TRIES) {
          throw taken;
        }
      }
    }
  }

  private static Channel bound(ChannelFuture binding, InetSocketAddress address)
      throws IOException {
    if (!binding.awaitUninterruptibly().isSuccess()) {
      throw new IOException(
          "port %d of %s cannot be opened".formatted(address.getPort(), address.getHostString()),
          binding.cause());
    }
    return binding.channel();
  }

  private ServerBootstrap webSocketServer() {
    WebSocketServerProtocolConfig anyPath =
        WebSocketServerProtocolConfig.newBuilder()
            .websocketPath("/")
            .checkStartsWith(true)
            .maxFramePayloadLength(LARGEST_PACKET)
            .build();
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel
                    .pipeline()
                    .addLast(new ReadTimeoutHandler(LONGEST_SILENCE, TimeUnit.SECONDS))
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(LARGEST_HANDSHAKE))
                    .addLast(new WebSocketServerProtocolHandler(anyPath))
                    .addLast(new FrameEcho());
              }
            });
  }

  private Bootstrap datagrams() {
    return new Bootstrap()
        .group(loop)
        .channel(NioDatagramChannel.class)
        .handler(new DatagramEcho());
  }

  /** The port of both doors. */
  public int port() {
    return ((InetSocketAddress) webSockets.localAddress()).getPort();
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
