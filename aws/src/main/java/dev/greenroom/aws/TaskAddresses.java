package dev.greenroom.aws;

import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * Finds out where players reach a task of Fargate: ECS tells of its network interface when the task
 * begins, and EC2 knows the public address of that. Written once, for a process that lives and has
 * none.
 */
public final class TaskAddresses {
  private final Function<String, Ec2Client> clients;
  private final Function<String, Optional<Process>> processes;
  private final BiConsumer<Process, String> addressed;

  /**
   * @param clients by AWS region
   * @param processes by their ids
   * @param addressed writes the address
   */
  public TaskAddresses(
      Function<String, Ec2Client> clients,
      Function<String, Optional<Process>> processes,
      BiConsumer<Process, String> addressed) {
    this.clients = clients;
    this.processes = processes;
    this.addressed = addressed;
  }

  /**
   * Takes an event of a task.
   *
   * @return true when the address was found and written
   */
  public boolean take(CloudEvent event) {
    Optional<String> id = event.text("startedBy").filter(TaskEvents::isProcessId);
    Optional<String> card = interfaceOf(event.detail());
    if (id.isEmpty() || card.isEmpty() || event.text("lastStatus").orElse("").equals("STOPPED")) {
      return false;
    }
    return processes.apply(id.get()).filter(TaskAddresses::lacks).stream()
        .anyMatch(process -> found(process, event.region(), card.get()));
  }

  /** Whether it lives on Fargate and nobody knows where. */
  static boolean lacks(Process process) {
    return process.hosting() == Hosting.shared
        && process.address().isEmpty()
        && !process.status().over();
  }

  /** False while the interface has no public address yet: a later event, or a look, tells it. */
  boolean found(Process process, String region, String networkInterface) {
    Filter it = Filter.builder().name("network-interface-id").values(networkInterface).build();
    Optional<String> address =
        clients
            .apply(region)
            .describeNetworkInterfaces(r -> r.filters(it))
            .networkInterfaces()
            .stream()
            .map(NetworkInterface::association)
            .filter(association -> association != null && association.publicIp() != null)
            .map(association -> association.publicIp())
            .findFirst();
    address.ifPresent(at -> addressed.accept(process, at));
    return address.isPresent();
  }

  /** Of the attachments of a task, as events have them. */
  private static Optional<String> interfaceOf(Map<?, ?> detail) {
    return maps(detail.get("attachments"))
        .filter(one -> !"DELETED".equals(one.get("status")))
        .flatMap(one -> maps(one.get("details")))
        .filter(one -> "networkInterfaceId".equals(one.get("name")))
        .flatMap(one -> CloudEvent.text(one, "value").stream())
        .findFirst();
  }

  private static Stream<Map<?, ?>> maps(Object list) {
    return list instanceof List<?> all
        ? all.stream().filter(Map.class::isInstance).<Map<?, ?>>map(one -> (Map<?, ?>) one)
        : Stream.empty();
  }
}
