package dev.greenroom.core.forecast;

import dev.greenroom.core.forecast.Outlook.Basis;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * Learns the usual day and the usual week of a region of a fleet, and says what is expected while a
 * node starts: the usual curve, moved to where demand was in the last minutes.
 *
 * <p>The usual curve is kept in buckets of five minutes, the newest week counting as much as all
 * before it. It measures itself: what it said is compared with what came, once per lead. Times are
 * UTC: where clocks change, a week is an hour off until it is learned again, and the error says so.
 * Not safe for use by several threads.
 */
public final class DemandForecast {
  /** The version of what is saved. */
  private static final byte FORM = 1;

  private static final int DAY = 86_400;
  private static final long DAYS_FOR_A_DAY = 2;
  private static final long DAYS_FOR_A_WEEK = 14;

  /** Days differ more from each other than weeks do: more of them are remembered. */
  private static final double WEIGHT_OF_A_DAY = 0.4;

  private static final double WEIGHT_OF_A_WEEK = 0.5;

  /** Over about so long, in seconds, the level is the mean of what was observed. */
  private static final double LEVEL_SECONDS = 300;

  /** After hours in which usually nobody plays, one player would else foretell any number. */
  private static final double LARGEST_GROWTH = 2;

  /** Over about so long, in seconds, the error is a mean. */
  private static final double ERROR_SECONDS = 3 * 3600;

  /** With fewer measured expectations nothing is known of the error. */
  private static final int LEAST_MEASURED = 12;

  /** An expectation for a time at which nothing was observed is not measured. */
  private static final long MEASURED_WITHIN = 60;

  private static final long NEVER = Long.MIN_VALUE;

  private final Profile day = new Profile(DAY / Profile.BUCKET_SECONDS, WEIGHT_OF_A_DAY);
  private final Profile week = new Profile(7 * DAY / Profile.BUCKET_SECONDS, WEIGHT_OF_A_WEEK);

  private long first = NEVER;
  private long last = NEVER;
  private double bucketSum;
  private int bucketCount;
  private long closed = NEVER;
  private double closedMean;
  private double recentDemand;
  private double recentUsual;
  private long said = NEVER;
  private long due = NEVER;
  private double saidDemand;
  private double missed;
  private double came;
  private int measured;

  /** One more sample; one older than the last is ignored, as after a clock was set back. */
  public void observe(Instant at, double demand) {
    long second = at.getEpochSecond();
    if (last != NEVER && second <= last) {
      return;
    }
    if (first == NEVER) {
      first = second;
    } else if (bucket(second) != bucket(last)) {
      learn();
    }
    bucketSum += demand;
    bucketCount++;
    level(second, demand);
    measure(second, demand);
    last = second;
  }

  /** A bucket late: what is compared with the usual demand must not be part of it yet. */
  private void learn() {
    if (closed != NEVER) {
      day.learn(closed, closedMean);
      week.learn(closed, closedMean);
    }
    closed = bucket(last);
    closedMean = bucketSum / bucketCount;
    bucketSum = 0;
    bucketCount = 0;
  }

  private void level(long second, double demand) {
    double usual = profile(second).at(second);
    double kept = last == NEVER ? 0 : Math.exp(-(second - last) / LEVEL_SECONDS);
    if (Double.isNaN(usual)) {
      recentDemand = 0;
      recentUsual = 0;
    } else {
      recentDemand = recentDemand * kept + demand * (1 - kept);
      recentUsual = recentUsual * kept + usual * (1 - kept);
    }
  }

  private void measure(long second, double demand) {
    if (due == NEVER || second < due) {
      return;
    }
    if (second - due <= MEASURED_WITHIN) {
      double kept = Math.exp(-(second - said) / ERROR_SECONDS);
      missed = missed * kept + Math.abs(saidDemand - demand) * (1 - kept);
      came = came * kept + demand * (1 - kept);
      measured = Math.min(LEAST_MEASURED, measured + 1);
    }
    due = NEVER;
  }

  /**
   * The most that is expected from now until the lead is over. What it says for the end of the lead
   * is remembered, and measured when that time has come.
   *
   * @param lead how long it takes until what is ordered now is there
   */
  public Outlook outlook(Instant now, Duration lead) {
    long from = now.getEpochSecond();
    long to = from + lead.toSeconds();
    Profile usual = profile(from);
    double most = usual.most(from, to);
    if (last == NEVER || recentUsual <= 0 || Double.isNaN(most) || basis(from) == Basis.nothing) {
      return Outlook.NONE;
    }
    if (due == NEVER) {
      said = from;
      due = to;
      saidDemand = moved(usual.at(to));
    }
    double error =
        measured < LEAST_MEASURED || came <= 0 ? Double.POSITIVE_INFINITY : missed / came;
    return new Outlook(moved(most), error, basis(from));
  }

  /** A point of the usual curve, moved to where demand was in the last minutes. */
  private double moved(double usual) {
    return recentDemand * Math.min(LARGEST_GROWTH, usual / recentUsual);
  }

  private Basis basis(long second) {
    long days = first == NEVER ? 0 : (second - first) / DAY;
    if (days >= DAYS_FOR_A_WEEK) {
      return Basis.week;
    }
    return days >= DAYS_FOR_A_DAY ? Basis.day : Basis.nothing;
  }

  private Profile profile(long second) {
    return basis(second) == Basis.week ? week : day;
  }

  private static long bucket(long second) {
    return Math.floorDiv(second, (long) Profile.BUCKET_SECONDS);
  }

  /** All that is needed to go on elsewhere; about 4.7 KB. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(1 + 15 * Long.BYTES + day.bytes() + week.bytes());
    out.put(FORM).putLong(first).putLong(last).putDouble(bucketSum).putInt(bucketCount);
    out.putLong(closed).putDouble(closedMean);
    out.putDouble(recentDemand).putDouble(recentUsual);
    out.putLong(said).putLong(due).putDouble(saidDemand);
    out.putDouble(missed).putDouble(came).putInt(measured);
    day.write(out);
    week.write(out);
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  /**
   * @throws IllegalArgumentException for bytes that {@link #toBytes} did not make
   */
  public static DemandForecast fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    DemandForecast forecast = new DemandForecast();
    if (bytes.length != forecast.toBytes().length || in.get() != FORM) {
      throw new IllegalArgumentException("not a saved forecast: %d bytes".formatted(bytes.length));
    }
    forecast.first = in.getLong();
    forecast.last = in.getLong();
    forecast.bucketSum = in.getDouble();
    forecast.bucketCount = in.getInt();
    forecast.closed = in.getLong();
    forecast.closedMean = in.getDouble();
    forecast.recentDemand = in.getDouble();
    forecast.recentUsual = in.getDouble();
    forecast.said = in.getLong();
    forecast.due = in.getLong();
    forecast.saidDemand = in.getDouble();
    forecast.missed = in.getDouble();
    forecast.came = in.getDouble();
    forecast.measured = in.getInt();
    forecast.day.read(in);
    forecast.week.read(in);
    return forecast;
  }
}
