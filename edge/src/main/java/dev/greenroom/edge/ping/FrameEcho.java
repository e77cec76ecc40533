package dev.greenroom.edge.ping;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** Sends each frame back; what is no WebSocket, or breaks its rules, ends the connection. */
final class FrameEcho extends SimpleChannelInboundHandler<Object> {

  @Override
  protected void channelRead0(ChannelHandlerContext context, Object message) {
    if (message instanceof WebSocketFrame frame) {
      context.writeAndFlush(frame.retain());
    } else {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
