package dev.greenroom.aws.testing;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The way of what ECS and EC2 tell, as the deployment makes it: a bus, a rule, a queue and its dead
 * letters. Moto routes what is put on the bus; nobody but a test puts it there.
 */
public final class CloudQueue {
  private static final int TRIES = 5;
  private static final String BUS = "greenroom";

  private final URI aws;
  private final String region;
  private final SqsClient sqs;
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);

  /** Of the queue. */
  public final String url;

  /** Of what could not be worked on. */
  public final String unread;

  /**
   * @param aws Moto itself: what the deployment makes is no call of Greenroom
   * @param visibility how long a message is not shown to others
   */
  public CloudQueue(URI aws, String region, SqsClient sqs, Duration visibility) {
    this.aws = aws;
    this.region = region;
    this.sqs = sqs;
    this.unread = sqs.createQueue(r -> r.queueName("greenroom-cloud-events-unread")).queueUrl();
    String deadLetters =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(arn(unread), TRIES);
    this.url =
        sqs.createQueue(
                r ->
                    r.queueName("greenroom-cloud-events")
                        .attributes(
                            Map.of(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                Long.toString(visibility.toSeconds()),
                                QueueAttributeName.REDRIVE_POLICY,
                                deadLetters)))
            .queueUrl();
    call("CreateEventBus", Map.of("Name", BUS));
    call(
        "PutRule",
        Map.of(
            "Name",
            "FromRegions",
            "EventBusName",
            BUS,
            "EventPattern",
            """
            {"source": ["aws.ecs", "aws.ec2"], "detail-type": ["ECS Task State Change",
             "EC2 Spot Instance Interruption Warning", "EC2 Instance State-change Notification"]}
            """));
    call(
        "PutTargets",
        Map.of(
            "Rule",
            "FromRegions",
            "EventBusName",
            BUS,
            "Targets",
            List.of(Map.of("Id", "queue", "Arn", arn(url)))));
  }

  private String arn(String queue) {
    return sqs.getQueueAttributes(
            r -> r.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes()
        .get(QueueAttributeName.QUEUE_ARN);
  }

  /** What a service tells. */
  public void tell(String source, String type, String detail) {
    call(
        "PutEvents",
        Map.of(
            "Entries",
            List.of(
                Map.of(
                    "EventBusName", BUS, "Source", source, "DetailType", type, "Detail", detail))));
  }

  /** The same of an event that is written whole. */
  public void forward(String event) {
    Map<?, ?> all = (Map<?, ?>) json.fromJson(event);
    tell(
        (String) all.get("source"),
        (String) all.get("detail-type"),
        json.toJson(all.get("detail")));
  }

  /** How many messages wait there, shown or not. */
  public int waiting(String queue) {
    Map<QueueAttributeName, String> counts =
        sqs.getQueueAttributes(
                r ->
                    r.queueUrl(queue)
                        .attributeNames(
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
            .attributes();
    return counts.values().stream().mapToInt(Integer::parseInt).sum();
  }

  private void call(String action, Map<String, Object> body) {
    HttpRequest request =
        HttpRequest.newBuilder(aws)
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSEvents." + action)
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/%s/events/aws4_request"
                    .formatted(region))
            .POST(HttpRequest.BodyPublishers.ofString(json.toJson(body)))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200 || answer.body().contains("ErrorCode")) {
        throw new IllegalStateException(action + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
