package dev.greenroom.aws.testing;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Gives tests an {@link AwsEndpoint}: at the address in {@value #ADDRESS}, else LocalStack in a
 * container of its own, which ends with the run. Where there is neither, tests are left out with a
 * line that says so; with {@value #NOTHING_LEFT_OUT} set they fail instead.
 */
public final class AwsExtension implements ExecutionCondition, ParameterResolver {
  private static final String ADDRESS = "GREENROOM_TEST_AWS";
  private static final String NOTHING_LEFT_OUT = "GREENROOM_TEST_NOTHING_LEFT_OUT";

  /** The last that wants no token: docs/decisions/0130. */
  private static final String IMAGE = "localstack/localstack:4.14.0";

  private static final int PORT = 4566;

  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(AwsExtension.class);

  /** What was found, or why there is nothing; closed at the end of the run. */
  private record Found(
      Optional<AwsEndpoint> endpoint, String why, Optional<GenericContainer<?>> container)
      implements AutoCloseable {
    @Override
    public void close() {
      container.ifPresent(GenericContainer::stop);
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Found found = found(context);
    if (found.endpoint().isPresent()) {
      // Where the clients of the programs look for them.
      System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
      System.setProperty("aws.secretAccessKey", "secret");
      return ConditionEvaluationResult.enabled("AWS is at " + found.endpoint().get().url());
    }
    if (System.getenv(NOTHING_LEFT_OUT) != null) {
      throw new AssertionError(found.why());
    }
    return ConditionEvaluationResult.disabled("left out: " + found.why());
  }

  private static Found found(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(OURS)
        .getOrComputeIfAbsent(Found.class, key -> find(System.getenv(ADDRESS)), Found.class);
  }

  private static Found find(String address) {
    if (address != null && !address.isBlank()) {
      return new Found(Optional.of(new AwsEndpoint(URI.create(address))), "", Optional.empty());
    }
    try {
      if (!DockerClientFactory.instance().isDockerAvailable()) {
        return nothing("there is no Docker");
      }
      // Not Testcontainers' own class for it, which needs a second image to try out a mount.
      GenericContainer<?> container =
          new GenericContainer<>(DockerImageName.parse(IMAGE))
              .withExposedPorts(PORT)
              // Streams as DynamoDB Local has them; otherwise they are made of Kinesis.
              .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2")
              .withEnv("PROVIDER_OVERRIDE_DYNAMODBSTREAMS", "v2")
              .waitingFor(Wait.forHttp("/_localstack/health").forPort(PORT));
      container.start();
      URI url = URI.create("http://127.0.0.1:" + container.getMappedPort(PORT));
      return new Found(Optional.of(new AwsEndpoint(url)), "", Optional.of(container));
    } catch (RuntimeException e) {
      return nothing("%s does not start (%s)".formatted(IMAGE, innermost(e)));
    }
  }

  private static Found nothing(String why) {
    String sentence =
        "%s names no AWS, and %s; .ci/localstack-image makes the image without a registry"
            .formatted(ADDRESS, why);
    return new Found(Optional.empty(), sentence, Optional.empty());
  }

  private static String innermost(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : innermost(e.getCause());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == AwsEndpoint.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return found(context).endpoint().orElseThrow();
  }
}
