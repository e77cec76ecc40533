package dev.greenroom.aws.journal;

import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.events.event.GreenroomEvent;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Events whose numbers follow each other, in one item: its sort key is the number of the last, so
 * that the first item behind a number has what comes after it. The events are lines of JSON,
 * packed.
 */
public final class JournalBatch {
  /** The partition of the table of jobs. */
  public static final String JOB = "~journal";

  /** As on a laptop. */
  public static final Duration KEPT = Duration.ofDays(7);

  /** Of the events of an item, packed: DynamoDB takes 400 KB, names and keys included. */
  public static final int MOST_PACKED = 380_000;

  /** No number sorts behind it. */
  static final String END = "9".repeat(19);

  private static final JsonType<Object> JSON =
      Jsonb.builder().serializeNulls(true).serializeEmpty(true).build().type(Object.class);

  private final long last;
  private final int count;
  private final Instant at;
  private final byte[] packed;

  JournalBatch(long last, int count, Instant at, byte[] packed) {
    this.last = last;
    this.count = count;
    this.at = at;
    this.packed = packed;
  }

  static String key(long number) {
    return String.format(Locale.ROOT, "%019d", number);
  }

  /** An event as a line of JSON, with its end. */
  public static byte[] line(GreenroomEvent event) {
    return (JSON.toJson(event.toJson()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Lines as an item holds them. */
  public static byte[] pack(List<byte[]> lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (byte[] line : lines) {
        out.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static JournalBatch read(ItemReader in) {
    return new JournalBatch(
        Long.parseLong(in.string("run")), in.integer("count"), in.instant("at"), in.bytes("told"));
  }

  /** The number of its first event. */
  long first() {
    return last - count + 1;
  }

  /** The number of its last event. */
  long last() {
    return last;
  }

  Instant at() {
    return at;
  }

  private long expires() {
    return at.plus(KEPT).getEpochSecond();
  }

  /** False when its time is over, whether DynamoDB has deleted it yet or not. */
  boolean kept(Instant now) {
    return Kept.until(expires(), now);
  }

  /** As a part of a transaction: refused when there is one of that number. */
  public TransactWriteItem put(TableSpec jobs) {
    return Database.putAbsent(
        jobs,
        jobs.stamp(
            new ItemWriter()
                .put("job", JOB)
                .put("run", key(last))
                .put("count", count)
                .put("at", at)
                .put("told", AttributeValue.fromB(SdkBytes.fromByteArray(packed)))
                .put(TableSpec.TTL, expires())
                .item()));
  }

  /**
   * Its events, in their order.
   *
   * @param json reads a JSON value: texts of any length, whole numbers as such
   */
  List<Kept> entries(Function<byte[], Object> json) {
    List<Kept> entries = new ArrayList<>();
    long number = first();
    for (String line : text().split("\n")) {
      Map<?, ?> event = (Map<?, ?>) json.apply(line.getBytes(StandardCharsets.UTF_8));
      entries.add(new Kept(new EventJournal.Entry(number++, event), expires()));
    }
    return entries;
  }

  private String text() {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
