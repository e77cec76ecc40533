package dev.greenroom.local.host;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Keeps ports for processes. A process gets the port it asks for where that is free, since many
 * servers listen on a fixed one, else a free one of a range that lies below those from which
 * systems give outgoing connections theirs.
 */
public final class PortAllocator {

  /** The range in which ports are looked for. */
  public static final int FIRST = 20_000;

  /** The last port of the range; Linux takes its own from 32,768 on. */
  public static final int LAST = 32_767;

  private record Key(TransportType transport, int port) {}

  private final int first;
  private final int last;
  private final RandomGenerator random;
  private final boolean asWished;
  private final Map<Key, String> owners = new HashMap<>();

  public PortAllocator(RandomGenerator random) {
    this(FIRST, LAST, random);
  }

  PortAllocator(int first, int last, RandomGenerator random) {
    this(first, last, random, true);
  }

  private PortAllocator(int first, int last, RandomGenerator random, boolean asWished) {
    this.first = first;
    this.last = last;
    this.random = random;
    this.asWished = asWished;
  }

  /** For processes with ports of their own, published under others: never the wished one. */
  public static PortAllocator published(RandomGenerator random) {
    return new PortAllocator(FIRST, LAST, random, false);
  }

  /** One port for each, in their order; empty when not enough are free. */
  public synchronized Optional<List<BoundPort>> reserve(String owner, List<ContainerPort> wanted) {
    List<BoundPort> reserved = new ArrayList<>();
    for (ContainerPort port : wanted) {
      Optional<Integer> found = find(port);
      if (found.isEmpty()) {
        release(owner);
        return Optional.empty();
      }
      owners.put(new Key(transport(port.transport()), found.get()), owner);
      reserved.add(
          new BoundPort(port.name(), found.get(), found.get(), transport(port.transport())));
    }
    return Optional.of(List.copyOf(reserved));
  }

  /** Keeps the ports of a process that was started before this Greenroom. */
  public synchronized void restore(String owner, List<BoundPort> ports) {
    ports.forEach(p -> owners.put(new Key(p.transport(), p.port()), owner));
  }

  public synchronized void release(String owner) {
    owners.values().removeIf(owner::equals);
  }

  private Optional<Integer> find(ContainerPort wanted) {
    TransportType transport = transport(wanted.transport());
    if (asWished && wanted.port() >= 1024 && free(transport, wanted.port())) {
      return Optional.of(wanted.port());
    }
    int size = last - first + 1;
    int start = random.nextInt(size);
    for (int i = 0; i < size; i++) {
      int port = first + (start + i) % size;
      if (free(transport, port)) {
        return Optional.of(port);
      }
    }
    return Optional.empty();
  }

  private boolean free(TransportType transport, int port) {
    return !owners.containsKey(new Key(transport, port)) && bindable(transport, port);
  }

  private static boolean bindable(TransportType transport, int port) {
    try {
      if (transport == TransportType.udp) {
        try (DatagramSocket socket = new DatagramSocket(null)) {
          socket.setReuseAddress(false);
          socket.bind(new InetSocketAddress(port));
        }
      } else {
        try (ServerSocket socket = new ServerSocket()) {
          // As servers do: connections that have just ended do not keep the port.
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress(port));
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** TLS is ended in front of a plain TCP listener. */
  private static TransportType transport(TransportType wanted) {
    return wanted == TransportType.udp ? TransportType.udp : TransportType.tcp;
  }
}
