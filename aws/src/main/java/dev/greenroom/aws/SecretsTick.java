package dev.greenroom.aws;

import dev.greenroom.core.job.Tick;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Takes away the secrets of applications that were deleted: each is paid for as long as it is
 * there. A deleted application starts nothing more and never comes back, so that it needs no fence.
 */
public final class SecretsTick implements Tick {
  private final ManagedSecrets secrets;
  private final List<String> regions;
  private final Predicate<String> there;

  /**
   * @param regions of AWS
   * @param there whether there is an application of that id
   */
  public SecretsTick(ManagedSecrets secrets, List<String> regions, Predicate<String> there) {
    this.secrets = secrets;
    this.regions = List.copyOf(regions);
    this.there = there;
  }

  @Override
  public String name() {
    return "expire-secrets";
  }

  /** A region that does not answer is told of, and stops no other. */
  @Override
  public List<String> run(Instant now) {
    List<String> told = new ArrayList<>();
    for (String region : regions) {
      try {
        for (String app : secrets.owners(region)) {
          if (!there.test(app)) {
            secrets.delete(region, app);
            told.add("deleted the secrets of %s in %s: it is no more".formatted(app, region));
          }
        }
      } catch (SdkException e) {
        told.add("secrets in %s were not looked at: %s".formatted(region, e.getMessage()));
      }
    }
    return told;
  }
}
