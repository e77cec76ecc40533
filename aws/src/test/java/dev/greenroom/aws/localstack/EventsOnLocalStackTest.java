package dev.greenroom.aws.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.AwsEndpoint;
import dev.greenroom.aws.testing.AwsExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A rule of a bus brings what it asks for to a queue; metrics are taken and told. */
@ExtendWith(AwsExtension.class)
class EventsOnLocalStackTest {
  private static final String TASK_STATES =
      "{\"source\":[\"greenroom\"],\"detail-type\":[\"process.stopped\"]}";

  @Test
  void aRuleBringsItsEventsToTheQueueAndNoOthers(AwsEndpoint aws) {
    String name = "greenroom-" + UUID.randomUUID();
    try (AwsClients clients = aws.clients()) {
      SqsClient queues = clients.queues(AwsEndpoint.FRANKFURT);
      EventBridgeClient buses = clients.buses(AwsEndpoint.FRANKFURT);
      String queue = queues.createQueue(q -> q.queueName(name)).queueUrl();
      String arn =
          queues
              .getQueueAttributes(
                  q -> q.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
              .attributes()
              .get(QueueAttributeName.QUEUE_ARN);
      buses.createEventBus(b -> b.name(name));
      buses.putRule(r -> r.eventBusName(name).name(name).eventPattern(TASK_STATES));
      buses.putTargets(
          t ->
              t.eventBusName(name)
                  .rule(name)
                  .targets(Target.builder().id("queue").arn(arn).build()));

      assertEquals(
          0,
          buses
              .putEvents(
                  p ->
                      p.entries(
                          event(name, "process.started", "{\"processId\":\"p-1\"}"),
                          event(name, "process.stopped", "{\"processId\":\"p-2\"}"),
                          event("default", "process.stopped", "{\"processId\":\"p-3\"}")))
              .failedEntryCount());

      List<Message> came =
          queues.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(10)).messages();
      assertEquals(1, came.size(), came.toString());
      assertTrue(
          came.getFirst().body().contains("\"processId\": \"p-2\"")
              || came.getFirst().body().contains("\"processId\":\"p-2\""),
          came.toString());
      queues.deleteMessage(d -> d.queueUrl(queue).receiptHandle(came.getFirst().receiptHandle()));
      assertEquals(
          List.of(), queues.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(1)).messages());
    }
  }

  private static PutEventsRequestEntry event(String bus, String type, String detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source("greenroom")
        .detailType(type)
        .detail(detail)
        .build();
  }

  /** By hand: the client of CloudWatch is in no set of the SDK that can be had everywhere. */
  @Test
  void aMetricIsSummedByItsDimension(AwsEndpoint aws) throws Exception {
    String space = "Greenroom" + UUID.randomUUID();
    for (int waiting : List.of(3, 4)) {
      ask(
          aws,
          ("Action=PutMetricData&Version=2010-08-01&Namespace=%s&MetricData.member.1.MetricName=Waiting"
                  + "&MetricData.member.1.Value=%d&MetricData.member.1.Unit=Count"
                  + "&MetricData.member.1.Dimensions.member.1.Name=Region"
                  + "&MetricData.member.1.Dimensions.member.1.Value=Frankfurt")
              .formatted(space, waiting));
    }
    Instant now = Instant.now();

    String told =
        ask(
            aws,
            ("Action=GetMetricStatistics&Version=2010-08-01&Namespace=%s&MetricName=Waiting&Period=3600"
                    + "&Statistics.member.1=Sum&StartTime=%s&EndTime=%s"
                    + "&Dimensions.member.1.Name=Region&Dimensions.member.1.Value=Frankfurt")
                .formatted(space, now.minusSeconds(3600), now.plusSeconds(60)));

    assertTrue(told.contains("<Sum>7.0</Sum>"), told);
  }

  private static String ask(AwsEndpoint aws, String form) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(aws.url() + "/"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .header(
                      "Authorization",
                      "AWS4-HMAC-SHA256"
                          + " Credential=AKIAEXAMPLE/20260101/eu-central-1/monitoring/aws4_request,"
                          + " SignedHeaders=host, Signature=0")
                  .POST(HttpRequest.BodyPublishers.ofString(form))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());
      return answer.body();
    }
  }
}
