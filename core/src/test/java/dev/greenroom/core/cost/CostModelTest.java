package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.table.Attribute;
import dev.greenroom.core.table.IndexSpec;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Each example is computed by hand; the comment names the page of the developer guide. */
class CostModelTest {
  private static final Map<String, AttributeValue> NOTHING = Map.of();

  private static final TableSpec PLAIN = TableSpec.of("plain", Attribute.string("id"));

  private static final TableSpec INDEXED =
      TableSpec.of(
          "indexed",
          Attribute.string("id"),
          IndexSpec.including(
              "byTeam", Attribute.string("team"), Attribute.number("rank"), List.of("nick")));

  // Read and write operations: a write unit is 1 KB, rounded up.

  @Test
  void aPutOfUpToOneKibIsOneUnitAndAByteMoreIsTwo() {
    assertEquals(1, put(sized(1024)).write());
    assertEquals(2, put(sized(1025)).write());
  }

  @Test
  void theLargerImageDecidesAnUpdate() {
    assertEquals(3, CostModel.write(new Change(PLAIN, sized(3000), sized(100))).write());
    assertEquals(3, CostModel.write(new Change(PLAIN, sized(100), sized(3000))).write());
  }

  @Test
  void aDeleteCostsTheItemAndOfNothingOneUnit() {
    assertEquals(2, CostModel.write(new Change(PLAIN, sized(1500), NOTHING)).write());
    assertEquals(1, CostModel.write(new Change(PLAIN, NOTHING, NOTHING)).write());
  }

  @Test
  void aFailedConditionIsChargedLikeTheWriteButTouchesNoIndex() {
    Map<String, AttributeValue> there = player("red", 1, "ann");
    assertEquals(1, CostModel.refused(new Change(INDEXED, there, player("red", 2, "bob"))).write());
    assertEquals(2, CostModel.refused(new Change(PLAIN, sized(100), sized(2000))).write());
    assertEquals(1, CostModel.refused(new Change(PLAIN, NOTHING, NOTHING)).write());
  }

  // Transactions: how it works, capacity management: two writes for every item.

  @Test
  void aTransactionCostsEveryItemTwice() {
    Change small = new Change(PLAIN, NOTHING, sized(1024));
    Change large = new Change(PLAIN, NOTHING, sized(1025));
    assertEquals(2 + 4, CostModel.transaction(List.of(small, large)).write());
  }

  @Test
  void theIndexesOfATransactionAreWrittenOnce() {
    Change change = new Change(INDEXED, NOTHING, player("red", 1, "ann"));
    assertEquals(2 + 1, CostModel.transaction(List.of(change)).write());
  }

  @Test
  void aCancelledTransactionIsChargedWithoutItsIndexes() {
    Change change = new Change(INDEXED, NOTHING, player("red", 1, "ann"));
    assertEquals(2, CostModel.cancelled(List.of(change)).write());
  }

  @Test
  void aTransactionRepeatedWithItsTokenOnlyReads() {
    Change change = new Change(PLAIN, NOTHING, sized(5000));
    assertEquals(Units.ofRead(4), CostModel.repeated(List.of(change)));
  }

  // Global secondary indexes, write considerations.

  @Test
  void anItemWithoutTheKeysOfAnIndexCostsItNothing() {
    Map<String, AttributeValue> loner = Map.of("id", Values.of("p1"), "nick", Values.of("ann"));
    assertEquals(1, CostModel.write(new Change(INDEXED, NOTHING, loner)).write());
  }

  @Test
  void anItemThatEntersOrLeavesAnIndexIsOneIndexWrite() {
    Map<String, AttributeValue> loner = Map.of("id", Values.of("p1"));
    Map<String, AttributeValue> player = player("red", 1, "ann");
    assertEquals(1 + 1, CostModel.write(new Change(INDEXED, loner, player)).write());
    assertEquals(1 + 1, CostModel.write(new Change(INDEXED, player, loner)).write());
    assertEquals(1 + 1, CostModel.write(new Change(INDEXED, player, NOTHING)).write());
  }

  @Test
  void aChangedKeyIsADeleteAndAPut() {
    Map<String, AttributeValue> before = player("red", 1, "ann");
    assertEquals(
        1 + 2, CostModel.write(new Change(INDEXED, before, player("blue", 1, "ann"))).write());
    assertEquals(
        1 + 2, CostModel.write(new Change(INDEXED, before, player("red", 2, "ann"))).write());
  }

  @Test
  void aChangedProjectedAttributeIsOneIndexWriteAndAnyOtherNone() {
    Map<String, AttributeValue> before = player("red", 1, "ann");
    Map<String, AttributeValue> other = new HashMap<>(before);
    other.put("score", Values.of(12));
    assertEquals(
        1 + 1, CostModel.write(new Change(INDEXED, before, player("red", 1, "bob"))).write());
    assertEquals(1, CostModel.write(new Change(INDEXED, before, other)).write());
  }

  @Test
  void anIndexWriteIsAsLargeAsTheProjectedItem() {
    Map<String, AttributeValue> player = new HashMap<>(player("red", 1, "n".repeat(1500)));
    player.put("notes", Values.of("x".repeat(5000)));
    // id 2+2, team 4+3, rank 4+2, nick 4+1500 = 1521 bytes in the index: 2 units; 6526 in all: 7.
    assertEquals(7 + 2, CostModel.write(new Change(INDEXED, NOTHING, player)).write());
    assertEquals(
        Optional.of(1521L),
        CostModel.projected(INDEXED, INDEXED.index("byTeam"), player).map(ItemSize::of));
  }

  // Read and write operations: a read unit is 4 KB; half when eventual, twice in a transaction.

  @Test
  void aGetIsRoundedUpToFourKib() {
    assertEquals(1, CostModel.get(sized(4096), Consistency.strong).read());
    assertEquals(2, CostModel.get(sized(4097), Consistency.strong).read());
    assertEquals(0.5, CostModel.get(sized(3500), Consistency.eventual).read());
    assertEquals(4, CostModel.get(sized(4097), Consistency.transactional).read());
  }

  @Test
  void aGetOfNothingCostsTheSmallestRead() {
    assertEquals(1, CostModel.get(NOTHING, Consistency.strong).read());
    assertEquals(0.5, CostModel.get(NOTHING, Consistency.eventual).read());
  }

  @Test
  void aQuerySumsWhatItReadAndRoundsUpOnce() {
    // The guide's own example: 1500 items of 64 bytes are 96 KB, so 24 units read strongly.
    assertEquals(24, CostModel.page(1500 * 64, Consistency.strong).read());
    assertEquals(12, CostModel.page(1500 * 64, Consistency.eventual).read());
  }

  @Test
  void anEmptyQueryCostsTheSmallestRead() {
    assertEquals(0.5, CostModel.page(0, Consistency.eventual).read());
    assertEquals(1, CostModel.page(0, Consistency.strong).read());
  }

  @Test
  void aBatchGetRoundsUpEveryItemAndChargesAbsentOnes() {
    // The guide's own example: 1.5 KB and 6.5 KB count as 4 and 8 KB.
    assertEquals(
        3, CostModel.batchGet(List.of(sized(1536), sized(6656)), Consistency.strong, 0).read());
    assertEquals(3, CostModel.batchGet(List.of(sized(10)), Consistency.strong, 2).read());
  }

  // The pricing page, us-east-1, on demand.

  @Test
  void aMillionPlainWritesAndStrongReadsHaveAPrice() {
    assertEquals(0.625 + 0.125, new Units(1, 1).dollarsPerMillion(), 1e-9);
  }

  private static Units put(Map<String, AttributeValue> item) {
    return CostModel.write(new Change(PLAIN, NOTHING, item));
  }

  private static Map<String, AttributeValue> player(String team, int rank, String nick) {
    return Map.of(
        "id",
        Values.of("p1"),
        "team",
        Values.of(team),
        "rank",
        Values.of(rank),
        "nick",
        Values.of(nick));
  }

  private static Map<String, AttributeValue> sized(int bytes) {
    return Map.of("id", Values.of("i"), "x", Values.of("x".repeat(bytes - 4)));
  }
}
