package dev.greenroom.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** What wakes somebody, and what they look at then. */
final class Watch extends Construct {
  /** Under which the jobs report, in the embedded metric format. */
  static final String NAMESPACE = "Greenroom";

  private static final Duration MINUTE = Duration.minutes(1);
  private static final int MINUTES = 3;

  private final Settings settings;
  private final Topic topic;

  Watch(Construct scope, Settings settings, Vault vault, Happenings happenings, String apiId) {
    super(scope, "Watch");
    this.settings = settings;
    this.topic =
        Topic.Builder.create(this, "Alarms")
            .topicName(settings.named("alarms"))
            .masterKey(vault.key())
            .enforceSsl(true)
            .build();
    settings.alarmsTo().ifPresent(address -> topic.addSubscription(new EmailSubscription(address)));
    Metric lag = ours("StreamLagSeconds", "Maximum");
    Metric waiting = ours("OldestWaitingSeconds", "Maximum");
    Metric starting = ours("StuckStarting", "Maximum");
    Metric unread = happenings.unread().metricApproximateNumberOfMessagesVisible();
    Metric unpublished = happenings.unpublished().metricApproximateNumberOfMessagesVisible();
    alarm("StreamLag", "Events are told more than a minute late", lag, 60);
    alarm("OldestWaiting", "A process waits for a machine for five minutes", waiting, 300);
    alarm("StuckStarting", "Processes do not come up", starting, 0);
    alarm("Unread", "What ECS or EC2 told could not be worked on", unread, 0);
    alarm("Unpublished", "Events could not be published", unpublished, 0);
    Metric failed = api(apiId, "5xx", "Sum");
    alarm("Failed", "The API fails", failed, 5);
    // No run of the jobs, no figures: what is missing is what is wrong.
    quiet(starting);
    Dashboard.Builder.create(this, "Dashboard")
        .dashboardName(settings.name())
        .widgets(
            List.of(
                List.of(
                    graph("Requests", api(apiId, "Count", "Sum"), failed),
                    graph("Latency", api(apiId, "Latency", "p50"), api(apiId, "Latency", "p99"))),
                List.of(
                    graph("Waiting and starting", waiting, starting),
                    graph("Events", lag, unread, unpublished))))
        .build();
  }

  private Metric ours(String name, String statistic) {
    return Metric.Builder.create()
        .namespace(NAMESPACE)
        .metricName(name)
        .dimensionsMap(Map.of("Installation", settings.name()))
        .statistic(statistic)
        .period(MINUTE)
        .build();
  }

  private static Metric api(String apiId, String name, String statistic) {
    return Metric.Builder.create()
        .namespace("AWS/ApiGateway")
        .metricName(name)
        .dimensionsMap(Map.of("ApiId", apiId))
        .statistic(statistic)
        .period(MINUTE)
        .build();
  }

  private void alarm(String id, String description, Metric metric, int threshold) {
    alarm(id, description, metric, threshold, TreatMissingData.NOT_BREACHING);
  }

  private void quiet(Metric metric) {
    alarm(
        "Quiet",
        "The jobs have reported nothing",
        metric,
        Integer.MAX_VALUE,
        TreatMissingData.BREACHING);
  }

  private void alarm(
      String id, String description, Metric metric, int threshold, TreatMissingData missing) {
    Alarm.Builder.create(this, id)
        .alarmName(settings.named(id))
        .alarmDescription("Greenroom: " + description)
        .metric(metric)
        .threshold(threshold)
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .evaluationPeriods(MINUTES)
        .treatMissingData(missing)
        .build()
        .addAlarmAction(new SnsAction(topic));
  }

  private static GraphWidget graph(String title, IMetric... metrics) {
    return GraphWidget.Builder.create().title(title).width(12).left(List.of(metrics)).build();
  }
}
