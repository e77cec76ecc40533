package dev.greenroom.local.cli.doctor;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What an account may have at once. New accounts begin with little. */
final class QuotaChecks {
  /** The services are four tasks of one vCPU and less; a few processes of games besides. */
  private static final double FARGATE = 8;

  /** Two machines of the smallest shape. */
  private static final double MACHINES = 8;

  /** Below, one function alone can use it up; new accounts begin with 10. */
  private static final double CALLS = 100;

  private record Quota(
      String name, String service, String code, String unit, double least, boolean homeAlone) {}

  private static final List<Quota> ALL =
      List.of(
          new Quota("Fargate", "fargate", "L-3032A538", "vCPU", FARGATE, false),
          new Quota("EC2 on demand", "ec2", "L-1216C47A", "vCPU", MACHINES, false),
          new Quota("Lambda at once", "lambda", "L-B99A9384", "calls", CALLS, true));

  private final AwsCalls calls;

  QuotaChecks(AwsCalls calls) {
    this.calls = calls;
  }

  void look(Wanted wanted, List<String> regions, Consumer<Finding> tell) {
    for (String region : regions) {
      for (Quota quota : ALL) {
        if (region.equals(wanted.home()) || !quota.homeAlone()) {
          tell.accept(look(quota, region));
        }
      }
    }
  }

  private Finding look(Quota quota, String region) {
    String what = "%s %s".formatted(quota.name(), region);
    double value;
    try {
      value = value(quota, region);
    } catch (AwsRefusal e) {
      return Finding.note(what, "Its quota cannot be asked: %s.".formatted(AccountChecks.said(e)));
    }
    if (value >= quota.least()) {
      return Finding.ok(what, "%.0f %s at once.".formatted(value, quota.unit()));
    }
    return Finding.missing(
        what,
        ("%.0f %s at once, and %.0f are the least that is of use: aws service-quotas"
                + " request-service-quota-increase --region %s --service-code %s --quota-code %s"
                + " --desired-value %.0f")
            .formatted(
                value,
                quota.unit(),
                quota.least(),
                region,
                quota.service(),
                quota.code(),
                Math.max(quota.least(), 64)));
  }

  /** That of the account; where it was never changed, some services know only the default. */
  private double value(Quota quota, String region) {
    try {
      return ask("GetServiceQuota", quota, region);
    } catch (AwsRefusal e) {
      if (e.is("NoSuchResource")) {
        return ask("GetAWSDefaultServiceQuota", quota, region);
      }
      throw e;
    }
  }

  private double ask(String action, Quota quota, String region) {
    String value =
        calls
            .json(
                "servicequotas",
                region,
                "ServiceQuotasV20190624." + action,
                Map.of("ServiceCode", quota.service(), "QuotaCode", quota.code()))
            .at("Quota")
            .at("Value")
            .text();
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new AwsRefusal("NoNumber", "the answer has no number");
    }
  }
}
