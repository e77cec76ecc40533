package dev.greenroom.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.testing.World;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessItemTest {

  @Test
  void portsAreReadAsTheyWereWrittenWithOneHostOrSeveral() {
    ExposedPort first = new ExposedPort("default", "a.example.com", 1, TransportType.tcp);
    ExposedPort same = new ExposedPort("voice", "a.example.com", 2, TransportType.udp);
    ExposedPort other = new ExposedPort("watch", "b.example.com", 3, TransportType.tcp);
    try (World world = new World()) {
      world.node(10_000, 10_000);
      for (List<ExposedPort> ports :
          List.of(List.<ExposedPort>of(), List.of(first), List.of(first, same, other))) {
        Application app = world.app("ports-" + ports.size());
        world.deploy(app, 1);
        Process process = world.core.roomCreation().create(world.room(app)).process();
        var now = world.clock.instant();
        world.core.lifecycle().started(process, now, now, ports);
        Process read = world.core.processes().get(process.processId()).orElseThrow();
        assertEquals(ports, read.ports());
        var schema = world.core.processes().schema();
        assertEquals(read, schema.read(schema.write(read)));
      }
    }
  }
}
