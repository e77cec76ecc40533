package dev.greenroom.local.cli.doctor;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The deployment that is meant, as {@code cdk deploy} is told of it.
 *
 * @param home the AWS region of the control plane
 * @param regions the AWS regions where games run
 * @param images registry and path of the images, when they are in ECR
 * @param version their tag
 * @param domain a host name of one's own
 * @param certificate its ARN
 */
public record Wanted(
    String home,
    List<String> regions,
    Optional<String> images,
    String version,
    Optional<String> domain,
    Optional<String> certificate) {

  /** All regions, the home first. */
  List<String> all() {
    return Stream.concat(Stream.of(home), regions.stream().sorted()).distinct().toList();
  }
}
