package dev.greenroom.local.cli.doctor;

import dev.greenroom.local.cli.api.Json;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A host name of one's own, and its certificate. */
final class NameChecks {
  private static final String CERTIFICATE = "certificate";

  private final AwsCalls calls;
  private final Wanted wanted;

  NameChecks(AwsCalls calls, Wanted wanted) {
    this.calls = calls;
    this.wanted = wanted;
  }

  void look(Consumer<Finding> tell) {
    if (wanted.domain().isEmpty() && wanted.certificate().isEmpty()) {
      tell.accept(Finding.ok("domain", "None is wanted: the address will be one of CloudFront."));
    } else if (wanted.certificate().isEmpty()) {
      tell.accept(
          Finding.missing(
              CERTIFICATE,
              ("%s has none: aws acm request-certificate --region us-east-1 --domain-name %s"
                      + " --validation-method DNS, then make the record that it tells.")
                  .formatted(wanted.domain().get(), wanted.domain().get())));
    } else {
      tell.accept(look(wanted.certificate().get()));
    }
  }

  private Finding look(String arn) {
    String[] parts = arn.split(":");
    if (parts.length < 6 || !parts[2].equals("acm")) {
      return Finding.missing(
          CERTIFICATE, "'%s' is not the ARN of one (arn:aws:acm:us-east-1:…).".formatted(arn));
    }
    if (!parts[3].equals("us-east-1")) {
      return Finding.missing(
          CERTIFICATE,
          "It is in %s, and CloudFront takes those of us-east-1 alone: request it there."
              .formatted(parts[3]));
    }
    try {
      Json one =
          calls
              .json(
                  "acm",
                  "us-east-1",
                  "CertificateManager.DescribeCertificate",
                  Map.of("CertificateArn", arn))
              .at("Certificate");
      return judge(one);
    } catch (AwsRefusal e) {
      return e.is("ResourceNotFound")
          ? Finding.missing(CERTIFICATE, "There is no %s in this account.".formatted(arn))
          : Finding.note(
              CERTIFICATE, "It cannot be looked at: %s.".formatted(AccountChecks.said(e)));
    }
  }

  private Finding judge(Json one) {
    String status = one.at("Status").text();
    if (!status.equals("ISSUED")) {
      return Finding.missing(
          CERTIFICATE,
          "It is %s, not ISSUED: make the record of DNS that aws acm describe-certificate tells."
              .formatted(status));
    }
    String domain = wanted.domain().orElse("");
    boolean covers =
        Stream.concat(
                Stream.of(one.at("DomainName").text()),
                one.at("SubjectAlternativeNames").items().stream().map(Json::text))
            .anyMatch(name -> covers(name, domain));
    return domain.isEmpty() || covers
        ? Finding.ok(CERTIFICATE, "It is issued for %s.".formatted(one.at("DomainName").text()))
        : Finding.missing(
            CERTIFICATE,
            "It is for %s, not for %s: request one for that."
                .formatted(one.at("DomainName").text(), domain));
  }

  private static boolean covers(String name, String domain) {
    return name.equals(domain)
        || name.startsWith("*.")
            && domain.contains(".")
            && domain.substring(domain.indexOf('.')).equals(name.substring(1));
  }
}
