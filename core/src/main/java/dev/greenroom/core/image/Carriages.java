package dev.greenroom.core.image;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which images are being brought to a node by its hosting engine, in a few bytes: the item of a
 * node is read and written often. An image is told by its mark ({@link ImageMarks}).
 *
 * @param all one of an image at most
 */
public record Carriages(List<Carriage> all) {
  /** Of a node to which nothing is brought. */
  public static final Carriages NONE = new Carriages(List.of());

  /** To how many images a node is brought at the same time. */
  public static final int AT_ONCE = 2;

  /** A carriage of which nothing was heard for so long is begun anew. */
  public static final Duration LOST = Duration.ofMinutes(30);

  /** After the first one that failed; twice as long after each further one. */
  public static final Duration FIRST_PAUSE = Duration.ofMinutes(5);

  /** No pause is longer than the first one so many times doubled: 160 minutes. */
  private static final int MOST_DOUBLED = 5;

  private static final String BETWEEN = " ";
  private static final String WITHIN = ":";

  /**
   * An image on its way.
   *
   * @param mark of the image
   * @param tries which try this is, from 1
   * @param stage how far it has come
   * @param at since when, to the second
   */
  public record Carriage(String mark, int tries, Stage stage, Instant at) {

    private static Carriage parse(String text) {
      String[] parts = text.split(WITHIN);
      return new Carriage(
          parts[0],
          Integer.parseInt(parts[1]),
          Stage.valueOf(parts[2]),
          Instant.ofEpochSecond(Long.parseLong(parts[3])));
    }

    private String text() {
      return String.join(
          WITHIN, mark, Integer.toString(tries), stage.name(), Long.toString(at.getEpochSecond()));
    }

    private boolean over(Instant now) {
      return switch (stage) {
        case asked -> false;
        case begun -> !at.plus(LOST).isAfter(now);
        case failed -> !at.plus(pause()).isAfter(now);
      };
    }

    private Duration pause() {
      return FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, MOST_DOUBLED));
    }
  }

  /** How far an image has come. */
  public enum Stage {
    /** The engine is to be asked, or was and its answer is not known: it is asked again. */
    asked,
    /** The engine is at it. */
    begun,
    /** It did not come; after a pause there is another try. */
    failed
  }

  public Carriages {
    all = List.copyOf(all);
  }

  /** Reads what {@link #text()} wrote. */
  public static Carriages parse(String text) {
    return new Carriages(Arrays.stream(text.split(BETWEEN)).map(Carriage::parse).toList());
  }

  /** As it is kept; empty where there is nothing to keep. */
  public Optional<String> text() {
    return Optional.of(all.stream().map(Carriage::text).collect(Collectors.joining(BETWEEN)))
        .filter(text -> !text.isEmpty());
  }

  /** That of an image. */
  public Optional<Carriage> of(String imageId) {
    String mark = ImageMarks.mark(imageId);
    return all.stream().filter(one -> one.mark().equals(mark)).findFirst();
  }

  /** The same, in which that of an image has come so far. */
  public Carriages with(String imageId, int tries, Stage stage, Instant at) {
    Carriage one =
        new Carriage(
            ImageMarks.mark(imageId), tries, stage, Instant.ofEpochSecond(at.getEpochSecond()));
    return new Carriages(Stream.concat(without(imageId).all().stream(), Stream.of(one)).toList());
  }

  /** The same without that of an image. */
  public Carriages without(String imageId) {
    String mark = ImageMarks.mark(imageId);
    return new Carriages(all.stream().filter(one -> !one.mark().equals(mark)).toList());
  }

  /**
   * What is to be on its way from now on: of the images that a node lacks, in their order, as many
   * as may be at the same time. What it does not lack, or nobody wants, is forgotten.
   */
  Carriages next(List<String> lacking, Instant now) {
    List<String> wanted = lacking.stream().map(ImageMarks::mark).toList();
    Carriages next =
        new Carriages(all.stream().filter(one -> wanted.contains(one.mark())).toList());
    List<String> free = new ArrayList<>();
    int busy = 0;
    for (String imageId : lacking) {
      Optional<Carriage> there = next.of(imageId);
      if (there.isEmpty() || there.get().over(now)) {
        free.add(imageId);
      } else if (there.get().stage() != Stage.failed) {
        busy++;
      }
    }
    for (String imageId : free.subList(0, Math.clamp(AT_ONCE - busy, 0, free.size()))) {
      int tries = next.of(imageId).map(Carriage::tries).orElse(0);
      next = next.with(imageId, tries + 1, Stage.asked, now);
    }
    return next;
  }
}
