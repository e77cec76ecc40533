package dev.greenroom.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImageMarksTest {

  @Test
  void whatIsAmongThemIsFoundAndNothingElse() {
    List<String> ids = Stream.generate(() -> UUID.randomUUID().toString()).limit(64).toList();
    ImageMarks marks = ImageMarks.of(ids);
    assertTrue(ids.stream().allMatch(marks::holds));
    long mistaken =
        Stream.generate(() -> UUID.randomUUID().toString())
            .limit(10_000)
            .filter(marks::holds)
            .count();
    assertTrue(mistaken <= 3, () -> mistaken + " of 10,000, of which 0.04 are expected");
    assertEquals(List.of(), marks.lacking(ids));
  }

  @Test
  void ofTooManyTheFirstAreKept() {
    List<String> ids = Stream.iterate(0, i -> i + 1).limit(65).map(Object::toString).toList();
    ImageMarks marks = ImageMarks.of(ids);
    assertTrue(marks.holds("0"));
    assertEquals(List.of("64"), marks.lacking(ids));
    assertEquals(4 * ImageMarks.MOST, marks.text().length());
  }

  @Test
  void noneHoldsNothing() {
    assertFalse(ImageMarks.of(List.of()).holds("a"));
  }

  /** A mark is found only where one begins: what two of them make together is none. */
  @Test
  void aMarkIsNotFoundAcrossTwo() {
    assertTrue(new ImageMarks("AAAA" + ImageMarks.mark("b") + "AAAA").holds("b"));
    assertFalse(new ImageMarks("AA" + ImageMarks.mark("b") + "AA").holds("b"));
  }

  @Test
  void oneThatComesIsTheNewestAndTheOldestGoes() {
    List<String> ids = Stream.iterate(0, i -> i + 1).limit(64).map(Object::toString).toList();
    ImageMarks marks = ImageMarks.of(ids).with("new");
    assertEquals(List.of("63"), marks.lacking(ids));
    assertTrue(marks.text().startsWith(ImageMarks.mark("new")));
    assertEquals(4 * ImageMarks.MOST, marks.text().length());
    assertEquals(
        ImageMarks.of(List.of("b", "a")), ImageMarks.of(List.of("a", "b")).with("b"), "once");
  }
}
