package dev.greenroom.core.forecast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The usual demand over a period, in buckets of five minutes. */
final class Profile {
  static final int BUCKET_SECONDS = 300;

  /** In what is saved: 0 is a bucket that was never seen. */
  private static final int STEPS = 65_534;

  private final float[] usual;

  /** How much the newest period counts against all before it. */
  private final float weight;

  Profile(int buckets, double weight) {
    this.usual = new float[buckets];
    this.weight = (float) weight;
    Arrays.fill(usual, Float.NaN);
  }

  /**
   * @param bucket since the epoch
   */
  void learn(long bucket, double demand) {
    int index = index(bucket);
    float old = usual[index];
    usual[index] = (float) (Float.isNaN(old) ? demand : old + weight * (demand - old));
  }

  /** Between the middles of two buckets it changes evenly; not a number where one was not seen. */
  double at(long epochSecond) {
    long shifted = epochSecond - BUCKET_SECONDS / 2;
    long bucket = Math.floorDiv(shifted, (long) BUCKET_SECONDS);
    double share = (double) Math.floorMod(shifted, (long) BUCKET_SECONDS) / BUCKET_SECONDS;
    return usual[index(bucket)] * (1 - share) + usual[index(bucket + 1)] * share;
  }

  /** The most in a time, its ends included. */
  double most(long fromSecond, long toSecond) {
    double most = Math.max(at(fromSecond), at(toSecond));
    long middle = BUCKET_SECONDS / 2;
    long bucket = Math.floorDiv(fromSecond - middle, (long) BUCKET_SECONDS) + 1;
    for (long at = bucket * BUCKET_SECONDS + middle; at < toSecond; at += BUCKET_SECONDS) {
      most = Math.max(most, at(at));
    }
    return most;
  }

  private int index(long bucket) {
    return (int) Math.floorMod(bucket, (long) usual.length);
  }

  int bytes() {
    return Float.BYTES + Short.BYTES * usual.length;
  }

  void write(ByteBuffer out) {
    float most = 0;
    for (float demand : usual) {
      most = Float.isNaN(demand) ? most : Math.max(most, demand);
    }
    out.putFloat(most);
    for (float demand : usual) {
      int step = most == 0 ? 0 : (int) Math.round((double) demand / most * STEPS);
      out.putShort((short) (Float.isNaN(demand) ? 0 : 1 + step));
    }
  }

  void read(ByteBuffer in) {
    float most = in.getFloat();
    for (int i = 0; i < usual.length; i++) {
      int step = Short.toUnsignedInt(in.getShort());
      usual[i] = step == 0 ? Float.NaN : (float) ((double) most * (step - 1) / STEPS);
    }
  }
}
