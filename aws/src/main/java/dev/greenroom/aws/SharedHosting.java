package dev.greenroom.aws;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How processes run that are on no fleet: as tasks of Fargate, each with an address of its own and
 * an agent beside its game.
 *
 * @param agentImage of the AWS region, where the agent's image is pulled from
 * @param network of the AWS region; empty where there is none yet
 */
public record SharedHosting(
    UnaryOperator<String> agentImage, Function<String, Optional<Network>> network) {

  /**
   * Where such tasks are.
   *
   * @param subnets public ones, each in another availability zone as a rule; 1 to 16
   * @param guards security groups, which let players in; 1 to 5
   */
  public record Network(List<String> subnets, List<String> guards) {
    /** Copies the lists. */
    public Network {
      subnets = List.copyOf(subnets);
      guards = List.copyOf(guards);
    }
  }
}
