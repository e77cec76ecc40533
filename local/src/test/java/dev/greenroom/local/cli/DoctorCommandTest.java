package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.AwsStandIn;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The look at an account that Moto plays; what Moto does not play is answered before it. */
class DoctorCommandTest {
  private static final String HOME = "eu-central-1";
  private static final String ALLOWED = verdicts("allowed", "allowed");

  private AwsStandIn aws;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    aws.answer(
        "GetCallerIdentity",
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <GetCallerIdentityResult>
            <Arn>arn:aws:sts::123456789012:assumed-role/Deployer/dev</Arn>
            <UserId>AROAEXAMPLE:dev</UserId><Account>123456789012</Account>
          </GetCallerIdentityResult>
        </GetCallerIdentityResponse>
        """);
  }

  @AfterEach
  void stop() {
    if (aws != null) {
      aws.close();
    }
  }

  private Cli.Result doctor(AwsCredentialsProvider credentials, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("AWS_ENDPOINT_URL", aws.url().toString(), "AWS_REGION", HOME),
            Path.of("/nowhere"));
    int code = new CommandLine(new DoctorCommand.Aws(console, credentials)).execute(args);
    return new Cli.Result(code, out.toString(), err.toString());
  }

  private Cli.Result doctor(String... args) {
    return doctor(
        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "secret")),
        args);
  }

  private void bootstrapped(String region, String version) {
    try (AwsClients clients = new AwsClients(Optional.of(aws.behind()))) {
      clients
          .parameters(region)
          .putParameter(
              p ->
                  p.name("/cdk-bootstrap/hnb659fds/version")
                      .type(ParameterType.STRING)
                      .value(version)
                      .overwrite(true));
    }
  }

  private static String verdicts(String assume, String push) {
    return """
    <SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>
    <member><EvalActionName>sts:AssumeRole</EvalActionName><EvalResourceName>*</EvalResourceName>
    <EvalDecision>%s</EvalDecision></member>
    <member><EvalDecision>%s</EvalDecision><MatchedStatements/>
    <EvalActionName>ecr:PutImage</EvalActionName></member>
    </EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>
    """
        .formatted(assume, push);
  }

  private void quotas(double fargate, double ec2, double lambda) {
    for (double value : new double[] {fargate, ec2, lambda}) {
      aws.answer("GetServiceQuota", "{\"Quota\":{\"Value\":%s}}".formatted(value));
    }
  }

  private static void has(Cli.Result result, String line) {
    assertTrue(
        result.lines().stream().anyMatch(l -> l.replaceAll(" +", " ").equals(line)),
        () -> line + "\nis not in\n" + result.out());
  }

  @Test
  void anAccountThatIsReady() {
    bootstrapped(HOME, "27");
    aws.answer("SimulatePrincipalPolicy", ALLOWED);
    quotas(64, 128, 1000);

    Cli.Result result = doctor();

    assertEquals(0, result.code(), result.out() + result.err());
    has(result, "ok credentials You are arn:aws:sts::123456789012:assumed-role/Deployer/dev.");
    has(result, "ok region eu-central-1 It is enabled.");
    has(result, "ok permissions All 10 actions that a deployment calls are allowed.");
    has(result, "ok CDK in eu-central-1 Its bootstrap has version 27.");
    has(result, "ok Fargate eu-central-1 64 vCPU at once.");
    has(result, "ok EC2 on demand eu-central-1 128 vCPU at once.");
    has(result, "ok Lambda at once eu-central-1 1000 calls at once.");
    has(result, "ok domain None is wanted: the address will be one of CloudFront.");
    assertTrue(
        aws.bodies().stream()
            .anyMatch(
                body ->
                    body.contains(
                        "PolicySourceArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FDeployer")),
        "the role is asked about, not its session");
  }

  @Test
  void whatIsMissingIsSaidWithWhatToDo() {
    bootstrapped("us-west-2", "6");
    aws.answer("SimulatePrincipalPolicy", verdicts("allowed", "implicitDeny"));
    quotas(6, 5, 10);

    Cli.Result result =
        doctor(
            "--regions=Seattle=us-west-2,Nowhere=xx-west-9",
            "--images=123456789012.dkr.ecr.eu-central-1.amazonaws.com/greenroom",
            "--domain=games.example.org");

    assertEquals(1, result.code(), result.out());
    has(result, "missing region xx-west-9 AWS has no such region: look at its spelling.");
    has(
        result,
        "missing permissions arn:aws:iam::123456789012:role/Deployer may not: ecr:PutImage. Let"
            + " somebody attach a policy that allows it.");
    has(
        result,
        "missing CDK in eu-central-1 It has not been bootstrapped: npx cdk bootstrap"
            + " aws://123456789012/eu-central-1");
    has(
        result,
        "missing CDK in us-west-2 Its bootstrap has version 6, and 21 is needed: npx cdk bootstrap"
            + " aws://123456789012/us-west-2");
    has(
        result,
        "missing Lambda at once eu-central-1 10 calls at once, and 100 are the least that is of"
            + " use: aws service-quotas request-service-quota-increase --region eu-central-1"
            + " --service-code lambda --quota-code L-B99A9384 --desired-value 100");
    has(
        result,
        "missing image agent 123456789012.dkr.ecr.eu-central-1.amazonaws.com/greenroom/agent:latest"
            + " is not there: build that image and push it.");
    has(
        result,
        "missing certificate games.example.org has none: aws acm request-certificate --region"
            + " us-east-1 --domain-name games.example.org --validation-method DNS, then make the"
            + " record that it tells.");
  }

  @Test
  void aRegionThatIsNotEnabledIsSaid() {
    aws.answer(
        "DescribeRegions",
        """
        <DescribeRegionsResponse><regionInfo>
        <item><regionName>eu-central-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
        <item><regionName>af-south-1</regionName><optInStatus>not-opted-in</optInStatus></item>
        </regionInfo></DescribeRegionsResponse>
        """);
    aws.answer("SimulatePrincipalPolicy", ALLOWED);

    Cli.Result result = doctor("--regions=af-south-1");

    assertEquals(1, result.code());
    has(
        result,
        "missing region af-south-1 It is not enabled: aws account enable-region --region-name"
            + " af-south-1, which takes some minutes.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          eu-central-1 | ISSUED | games.example.org | missing certificate It is in eu-central-1, and CloudFront takes those of us-east-1 alone: request it there.
          us-east-1 | PENDING_VALIDATION | games.example.org | missing certificate It is PENDING_VALIDATION, not ISSUED: make the record of DNS that aws acm describe-certificate tells.
          us-east-1 | ISSUED | *.example.org | ok certificate It is issued for *.example.org.
          us-east-1 | ISSUED | games.example.org | ok certificate It is issued for games.example.org.
          us-east-1 | ISSUED | other.example.org | missing certificate It is for other.example.org, not for games.example.org: request one for that.
          us-east-1 | ISSUED | *.org | missing certificate It is for *.org, not for games.example.org: request one for that.
          """)
  void aCertificateMustBeInItsRegionAndIssuedForTheName(
      String region, String status, String name, String line) {
    aws.answer(
        "DescribeCertificate",
        "{\"Certificate\":{\"Status\":\"%s\",\"DomainName\":\"%s\"}}".formatted(status, name));

    Cli.Result result =
        doctor(
            "--domain=games.example.org",
            "--certificate=arn:aws:acm:%s:123456789012:certificate/1".formatted(region));

    has(result, line);
  }

  @Test
  void credentialsThatAreNoneAreSaidAndNothingElseIsAsked() {
    Cli.Result none =
        doctor(
            () -> {
              throw SdkClientException.create("no link of the chain has any");
            });

    assertEquals(1, none.code());
    has(
        none,
        "missing credentials There are none: set AWS_PROFILE (after aws sso login), or"
            + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
    assertEquals(1, none.lines().size());
  }

  @Test
  void credentialsThatExpiredAreSaidAndNothingElseIsAsked() throws Exception {
    aws.close();
    aws = AwsStandIn.start();
    aws.refuse("GetCallerIdentity", 403, "ExpiredTokenException", "The token has expired");

    Cli.Result result = doctor();

    assertEquals(1, result.code());
    has(
        result,
        "missing credentials They have expired: sign in again (aws sso login), or take new ones.");
    assertEquals(1, result.lines().size());
  }

  @Test
  void whatMayNotBeAskedIsANoteAndNotMissing() {
    bootstrapped(HOME, "27");
    aws.refuse("SimulatePrincipalPolicy", 403, "AccessDeniedException", "no");
    quotas(64, 128, 1000);

    Cli.Result result = doctor();

    assertEquals(0, result.code(), result.out());
    has(
        result,
        "note permissions They cannot be asked (iam:SimulatePrincipalPolicy): you may not.");
  }
}
