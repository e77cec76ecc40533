package dev.greenroom.edge.ping;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;

/** Sends each datagram back to where it came from. */
final class DatagramEcho extends SimpleChannelInboundHandler<DatagramPacket> {

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    if (packet.content().readableBytes() <= PingServer.LARGEST_PACKET) {
      context.writeAndFlush(new DatagramPacket(packet.content().retain(), packet.sender()));
    }
  }

  /** One answer that cannot be sent (its sender is gone) is no reason to close the door. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
}
