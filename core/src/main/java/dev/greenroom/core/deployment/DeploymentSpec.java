package dev.greenroom.core.deployment;

import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.placement.Placement;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What of a deployment a new room must know. The application item carries the one of its latest
 * deployment, so that one read answers where a room goes; the environment lives elsewhere.
 *
 * @param deploymentId {@code dep-} and a UUID
 * @param number counts up by 1 per application
 * @param roomsPerProcess 1..10000
 * @param ports the default port first, then up to 2 additional ones
 * @param milliVcpus requested CPU in thousandths of a core
 * @param memoryMb requested memory in MiB
 * @param idleTimeoutEnabled whether idleness ends its processes
 * @param fleetId its fleet; absent on shared hardware
 * @param architecture on which its image runs; absent where that is not known
 * @param imageId that image; absent where it was pushed before this was noted
 */
public record DeploymentSpec(
    String deploymentId,
    int number,
    int roomsPerProcess,
    List<ContainerPort> ports,
    int milliVcpus,
    int memoryMb,
    boolean idleTimeoutEnabled,
    Optional<String> fleetId,
    Optional<Architecture> architecture,
    Optional<String> imageId) {

  public DeploymentSpec {
    ports = List.copyOf(ports);
  }

  /** One of which it is not known on what its image runs. */
  public DeploymentSpec(
      String deploymentId,
      int number,
      int roomsPerProcess,
      List<ContainerPort> ports,
      int milliVcpus,
      int memoryMb,
      boolean idleTimeoutEnabled,
      Optional<String> fleetId) {
    this(
        deploymentId,
        number,
        roomsPerProcess,
        ports,
        milliVcpus,
        memoryMb,
        idleTimeoutEnabled,
        fleetId,
        Optional.empty(),
        Optional.empty());
  }

  public Placement.Demand demand() {
    return new Placement.Demand(milliVcpus, memoryMb, architecture, imageId);
  }

  /** The same, with the number that was free. */
  public DeploymentSpec numbered(int free) {
    return with(deploymentId, free, fleetId, architecture, imageId);
  }

  /** The same, on that fleet. */
  public DeploymentSpec on(Optional<String> fleet) {
    return with(deploymentId, number, fleet, architecture, imageId);
  }

  /** The same, under another id. */
  public DeploymentSpec identified(String id) {
    return with(id, number, fleetId, architecture, imageId);
  }

  /** The same, of an image that runs on that. */
  public DeploymentSpec running(Optional<Architecture> on) {
    return with(deploymentId, number, fleetId, on, imageId);
  }

  /** The same, of that image. */
  public DeploymentSpec of(String image) {
    return with(deploymentId, number, fleetId, architecture, Optional.of(image));
  }

  private DeploymentSpec with(
      String id,
      int its,
      Optional<String> fleet,
      Optional<Architecture> on,
      Optional<String> image) {
    return new DeploymentSpec(
        id,
        its,
        roomsPerProcess,
        ports,
        milliVcpus,
        memoryMb,
        idleTimeoutEnabled,
        fleet,
        on,
        image);
  }

  /** Reads what {@link #write()} wrote. */
  public static DeploymentSpec read(ItemReader in) {
    return new DeploymentSpec(
        in.string("deploymentId"),
        in.integer("number"),
        in.integer("roomsPerProcess"),
        in.list(
            "ports",
            port ->
                new ContainerPort(
                    port.string("name"),
                    port.integer("port"),
                    port.constant("transport", TransportType.class))),
        in.integer("milliVcpus"),
        in.integer("memoryMb"),
        in.flag("idleTimeoutEnabled"),
        in.optionalString("fleetId"),
        in.optionalConstant("architecture", Architecture.class),
        in.optionalString("imageId"));
  }

  /** As a map, for an item of its own or inside another. */
  public Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("deploymentId", deploymentId)
        .put("number", number)
        .put("roomsPerProcess", roomsPerProcess)
        .put(
            "ports",
            ports.stream()
                .map(
                    p ->
                        new ItemWriter()
                            .put("name", p.name())
                            .put("port", p.port())
                            .put("transport", p.transport())
                            .item())
                .toList())
        .put("milliVcpus", milliVcpus)
        .put("memoryMb", memoryMb)
        .put("idleTimeoutEnabled", idleTimeoutEnabled)
        .put("fleetId", fleetId)
        .put("architecture", architecture)
        .put("imageId", imageId)
        .item();
  }
}
