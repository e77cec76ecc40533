package dev.greenroom.local.cli.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Regions, permissions and what the CDK needs of an account. */
final class AccountChecks {
  /** What `cdk deploy` calls itself; the rest is done by the roles of the bootstrap. */
  private static final List<String> TO_DEPLOY =
      List.of(
          "sts:AssumeRole",
          "cloudformation:DescribeStacks",
          "ssm:GetParameter",
          "ecr:GetAuthorizationToken",
          "ecr:BatchCheckLayerAvailability",
          "ecr:InitiateLayerUpload",
          "ecr:UploadLayerPart",
          "ecr:CompleteLayerUpload",
          "ecr:PutImage",
          "secretsmanager:GetSecretValue");

  /** What `cdk bootstrap` makes, where it has not been. */
  private static final List<String> TO_BOOTSTRAP =
      List.of(
          "cloudformation:CreateChangeSet",
          "cloudformation:ExecuteChangeSet",
          "iam:CreateRole",
          "iam:AttachRolePolicy",
          "iam:PutRolePolicy",
          "s3:CreateBucket",
          "s3:PutBucketPolicy",
          "ecr:CreateRepository",
          "ssm:PutParameter");

  /** The first whose roles may look up what the deployment needs. */
  private static final int BOOTSTRAP = 21;

  private static final Pattern ASSUMED =
      Pattern.compile("arn:(aws[a-z-]*):sts::(\\d+):assumed-role/([^/]+)/.*");
  private static final Pattern VERDICT =
      Pattern.compile(
          "<member>(?:(?!</member>).)*?<EvalActionName>([^<]+)</EvalActionName>.*?<EvalDecision>([^<]+)</EvalDecision>|"
              + "<EvalDecision>([^<]+)</EvalDecision>.*?<EvalActionName>([^<]+)</EvalActionName>",
          Pattern.DOTALL);

  private final AwsCalls calls;
  private final Wanted wanted;
  private final String identity;
  private boolean bootstrapped = true;

  AccountChecks(AwsCalls calls, Wanted wanted, String identity) {
    this.calls = calls;
    this.wanted = wanted;
    this.identity = identity;
  }

  private String account() {
    return identity.split(":")[4];
  }

  /** Those of the wanted ones that can be used. */
  List<String> regions(Consumer<Finding> tell) {
    Map<String, String> states = new LinkedHashMap<>();
    try {
      String answer =
          calls.query(
              "ec2", wanted.home(), "DescribeRegions", "2016-11-15", Map.of("AllRegions", "true"));
      List<String> names = AwsCalls.all(answer, "regionName");
      List<String> optIn = AwsCalls.all(answer, "optInStatus");
      for (int i = 0; i < Math.min(names.size(), optIn.size()); i++) {
        states.put(names.get(i), optIn.get(i));
      }
    } catch (AwsRefusal e) {
      tell.accept(
          Finding.note("regions", "Which are enabled cannot be asked: %s.".formatted(said(e))));
      return wanted.all();
    }
    List<String> open = new ArrayList<>();
    for (String region : wanted.all()) {
      String state = states.getOrDefault(region, "unknown");
      switch (state) {
        case "opt-in-not-required", "opted-in" -> {
          open.add(region);
          tell.accept(Finding.ok("region " + region, "It is enabled."));
        }
        case "not-opted-in" ->
            tell.accept(
                Finding.missing(
                    "region " + region,
                    "It is not enabled: aws account enable-region --region-name %s, which takes"
                            .formatted(region)
                        + " some minutes."));
        default ->
            tell.accept(
                Finding.missing(
                    "region " + region, "AWS has no such region: look at its spelling."));
      }
    }
    return open;
  }

  void bootstrap(String region, Consumer<Finding> tell) {
    String what = "CDK in " + region;
    try {
      long version =
          Long.parseLong(
              calls
                  .json(
                      "ssm",
                      region,
                      "AmazonSSM.GetParameter",
                      Map.of("Name", "/cdk-bootstrap/hnb659fds/version"))
                  .at("Parameter")
                  .at("Value")
                  .text());
      tell.accept(
          version >= BOOTSTRAP
              ? Finding.ok(what, "Its bootstrap has version %d.".formatted(version))
              : Finding.missing(
                  what,
                  "Its bootstrap has version %d, and %d is needed: %s"
                      .formatted(version, BOOTSTRAP, command(region))));
    } catch (AwsRefusal e) {
      if (e.is("ParameterNotFound")) {
        tell.accept(Finding.missing(what, "It has not been bootstrapped: " + command(region)));
      } else {
        tell.accept(
            Finding.note(what, "Its bootstrap cannot be looked at: %s.".formatted(said(e))));
      }
    }
  }

  private String command(String region) {
    return "npx cdk bootstrap aws://%s/%s".formatted(account(), region);
  }

  /** By AWS's own simulation of policies, which changes nothing. */
  void permissions(Consumer<Finding> tell) {
    bootstrapped = wanted.all().stream().allMatch(this::isBootstrapped);
    List<String> actions = new ArrayList<>(TO_DEPLOY);
    if (!bootstrapped) {
      actions.addAll(TO_BOOTSTRAP);
    }
    if (identity.endsWith(":root")) {
      tell.accept(
          Finding.note(
              "permissions", "You are the account's root user: take a user or role of your own."));
      return;
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("PolicySourceArn", principal());
    for (int i = 0; i < actions.size(); i++) {
      form.put("ActionNames.member." + (i + 1), actions.get(i));
    }
    try {
      List<String> denied =
          denied(calls.query("iam", "", "SimulatePrincipalPolicy", "2010-05-08", form));
      tell.accept(
          denied.isEmpty()
              ? Finding.ok(
                  "permissions",
                  "All %d actions that %s calls are allowed."
                      .formatted(
                          actions.size(),
                          bootstrapped ? "a deployment" : "bootstrap and deployment"))
              : Finding.missing(
                  "permissions",
                  "%s may not: %s. Let somebody attach a policy that allows it."
                      .formatted(principal(), String.join(", ", denied))));
    } catch (AwsRefusal e) {
      tell.accept(
          Finding.note(
              "permissions",
              "They cannot be asked (iam:SimulatePrincipalPolicy): %s.".formatted(said(e))));
    }
  }

  private boolean isBootstrapped(String region) {
    boolean[] well = {true};
    bootstrap(region, finding -> well[0] &= finding.mark() != Finding.Mark.missing);
    return well[0];
  }

  private static List<String> denied(String answer) {
    List<String> denied = new ArrayList<>();
    Matcher verdict = VERDICT.matcher(answer);
    while (verdict.find()) {
      String action = verdict.group(1) == null ? verdict.group(4) : verdict.group(1);
      String decision = verdict.group(2) == null ? verdict.group(3) : verdict.group(2);
      if (!decision.equals("allowed")) {
        denied.add(action);
      }
    }
    return denied;
  }

  /** The role of who has assumed one: a session has no policies of its own. */
  private String principal() {
    Matcher assumed = ASSUMED.matcher(identity);
    return assumed.matches()
        ? "arn:%s:iam::%s:role/%s".formatted(assumed.group(1), assumed.group(2), assumed.group(3))
        : identity;
  }

  static String said(AwsRefusal e) {
    return e.denied() ? "you may not" : e.getMessage();
  }
}
