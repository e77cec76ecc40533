package dev.greenroom.local.cli.doctor;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

/** Looks whether an account can take a deployment. Changes nothing. */
public final class AwsDoctor {
  private static final String CREDENTIALS = "credentials";

  private final Wanted wanted;
  private final Optional<URI> endpoint;
  private final Consumer<Finding> tell;
  private boolean wellSoFar = true;

  /**
   * Prepares a look.
   *
   * @param endpoint of another AWS than the real one
   * @param tell takes each finding as it is found
   */
  public AwsDoctor(Wanted wanted, Optional<URI> endpoint, Consumer<Finding> tell) {
    this.wanted = wanted;
    this.endpoint = endpoint;
    this.tell = tell;
  }

  /** Looks at all of it; true when nothing is missing. */
  public boolean look(AwsCredentialsProvider provider) {
    AwsCredentials credentials;
    try {
      credentials = provider.resolveCredentials();
    } catch (SdkException e) {
      told(
          Finding.missing(
              CREDENTIALS,
              "There are none: set AWS_PROFILE (after aws sso login), or AWS_ACCESS_KEY_ID and"
                  + " AWS_SECRET_ACCESS_KEY."));
      return false;
    }
    try (AwsCalls calls = new AwsCalls(credentials, endpoint)) {
      Optional<String> identity = identity(calls);
      identity.ifPresent(
          arn -> {
            AccountChecks account = new AccountChecks(calls, wanted, arn);
            List<String> open = account.regions(this::told);
            account.permissions(this::told);
            open.forEach(region -> account.bootstrap(region, this::told));
            new QuotaChecks(calls).look(wanted, open, this::told);
            new ImageChecks(calls, wanted).look(this::told);
            new NameChecks(calls, wanted).look(this::told);
          });
    }
    return wellSoFar;
  }

  private Optional<String> identity(AwsCalls calls) {
    try {
      String answer =
          calls.query("sts", wanted.home(), "GetCallerIdentity", "2011-06-15", Map.of());
      String arn = AwsCalls.all(answer, "Arn").getFirst();
      told(Finding.ok(CREDENTIALS, "You are %s.".formatted(arn)));
      return Optional.of(arn);
    } catch (AwsRefusal e) {
      told(Finding.missing(CREDENTIALS, why(e)));
      return Optional.empty();
    }
  }

  private static String why(AwsRefusal e) {
    if (e.is("ExpiredToken", "RequestExpired")) {
      return "They have expired: sign in again (aws sso login), or take new ones.";
    }
    if (e.is("InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClient")) {
      return "AWS does not accept them (%s): take new ones.".formatted(e.code());
    }
    return "AWS does not say who you are: %s.".formatted(e.getMessage());
  }

  private void told(Finding finding) {
    wellSoFar &= finding.mark() != Finding.Mark.missing;
    tell.accept(finding);
  }
}
