package dev.greenroom.core.process;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.region.Region;
import java.util.List;
import java.util.Map;

/**
 * Everything a hosting engine needs to start one process.
 *
 * @param processId also the idempotency token: the same order twice starts one process
 * @param nodeId the machine on which it is placed
 * @param hosting what kind of machine that is
 * @param appId the application
 * @param deploymentId the deployment it runs
 * @param buildId the build whose image it runs
 * @param region where
 * @param ports the first is the default port, then the additional ones
 * @param vcpus requested CPU, in cores
 * @param memoryMb requested memory, in MiB
 * @param env the environment per contract and deployment, except what only the engine knows: {@code
 *     PORT}, {@code HATHORA_DEFAULT_PORT}, {@code HATHORA_<NAME>_PORT}, {@code HATHORA_HOSTNAME}
 */
public record LaunchOrder(
    String processId,
    String nodeId,
    Hosting hosting,
    String appId,
    String deploymentId,
    String buildId,
    Region region,
    List<ContainerPort> ports,
    double vcpus,
    int memoryMb,
    Map<String, String> env) {}
