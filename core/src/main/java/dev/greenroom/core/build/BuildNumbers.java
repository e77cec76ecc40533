package dev.greenroom.core.build;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The numbers of builds in applications: 1, 2, 3 …, without gaps, given once and never again. One
 * transaction settles each: the count of the application, the build of the number, and the number
 * of the build.
 */
public final class BuildNumbers {
  /** What may be in one transaction: 100 items, one of which is the count. */
  private static final int AT_ONCE = 49;

  private final Database database;
  private final TableSpec numbers;
  private final Retry retry;
  private final RecordSchema<Integer> counts;
  private final RecordSchema<BuildKey> builds;

  public BuildNumbers(Database database, Tables tables, Retry retry) {
    this.database = database;
    this.numbers = tables.numbers();
    this.retry = retry;
    this.counts = RecordSchema.reading(numbers, Integer.class, in -> in.integer("count"));
    this.builds =
        RecordSchema.reading(
            numbers,
            BuildKey.class,
            in -> new BuildKey(in.string("buildId"), in.string("imageId")));
  }

  /** The build that has the number in the application, read strongly. */
  public Optional<BuildKey> build(String appId, int number) {
    return database.get(numbers, builds, key(numberScope(appId), entry(number)));
  }

  /** The number of every build that has one in the application, by image ids. */
  public Map<String, Integer> all(String appId) {
    Map<String, Integer> found = new HashMap<>();
    for (var item : database.all(Index.ofTable(numbers, buildScope(appId)))) {
      ItemReader in = numbers.reader(item);
      found.put(in.string("entry"), in.integer("number"));
    }
    return found;
  }

  /** The number of the build in the application; it is given now if it has none. */
  public int of(String appId, BuildKey build) {
    return of(appId, List.of(build)).get(build.imageId());
  }

  /**
   * The numbers of these builds in the application, by image ids. Those that have none are given
   * theirs now, in the order of the list.
   */
  public Map<String, Integer> of(String appId, List<BuildKey> wanted) {
    Map<String, Integer> found = known(appId, wanted);
    List<BuildKey> missing =
        wanted.stream().filter(b -> !found.containsKey(b.imageId())).distinct().toList();
    found.putAll(give(appId, missing));
    return found;
  }

  /**
   * The number of one build in each of these applications, by the ids of the applications; it is
   * given now where there is none.
   */
  public Map<String, Integer> ofEach(Map<String, BuildKey> wanted) {
    Map<String, Integer> found = new HashMap<>();
    database
        .getAll(
            numbers,
            wanted.entrySet().stream()
                .map(e -> numbers.key(buildScope(e.getKey()), e.getValue().imageId()))
                .toList(),
            numbers::reader)
        .forEach(in -> found.put(appOf(in.string("scope")), in.integer("number")));
    wanted.forEach((appId, build) -> found.computeIfAbsent(appId, id -> of(id, build)));
    return found;
  }

  /**
   * Numbers builds that had none a moment ago, in the order of the list; each stands there once.
   */
  Map<String, Integer> give(String appId, List<BuildKey> missing) {
    Map<String, Integer> given = new HashMap<>();
    for (int from = 0; from < missing.size(); from += AT_ONCE) {
      List<BuildKey> some = missing.subList(from, Math.min(missing.size(), from + AT_ONCE));
      given.putAll(giveSome(appId, some));
    }
    return given;
  }

  private Map<String, Integer> giveSome(String appId, List<BuildKey> some) {
    Map<String, Integer> given = new HashMap<>();
    List<BuildKey> left = some;
    for (int tried = 1; !left.isEmpty(); tried++) {
      int count = count(appId);
      List<BuildKey> now = left;
      if (settle(next(appId, count, now)).done()) {
        for (BuildKey build : now) {
          given.put(build.imageId(), ++count);
        }
        return given;
      }
      retry.backOff(tried);
      given.putAll(known(appId, left));
      left = left.stream().filter(b -> !given.containsKey(b.imageId())).toList();
    }
    return given;
  }

  /** The builds that have numbers in the application, that of number 1 first. */
  public List<BuildKey> inOrder(String appId) {
    SortedMap<Integer, BuildKey> byNumber = new TreeMap<>();
    for (var item : database.all(Index.ofTable(numbers, numberScope(appId)))) {
      ItemReader in = numbers.reader(item);
      byNumber.put(
          Integer.valueOf(in.string("entry")),
          new BuildKey(in.string("buildId"), in.string("imageId")));
    }
    return List.copyOf(byNumber.values());
  }

  /** How many numbers have been given in the application. */
  public int count(String appId) {
    return database.get(numbers, counts, key(appId, "builds")).orElse(0);
  }

  /**
   * As parts of a transaction: the next numbers of the application, unless another came first or
   * one of the builds has its number. The count is the first part.
   */
  List<TransactWriteItem> next(String appId, int count, List<BuildKey> given) {
    List<TransactWriteItem> writes = new ArrayList<>();
    Update counted =
        Update.of(numbers, appId, "builds").set("count", count + given.size()).stamped();
    writes.add(
        (count == 0
                ? counted.require("attribute_not_exists(#count)")
                : counted.require("#count = ?", count))
            .inTransaction());
    int number = count;
    for (BuildKey build : given) {
      writes.add(put(numberItem(appId, ++number, build)));
      writes.add(put(buildItem(appId, number, build)));
    }
    return writes;
  }

  private Outcome settle(List<TransactWriteItem> writes) {
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes));
  }

  private Map<String, Integer> known(String appId, Collection<BuildKey> wanted) {
    Map<String, Integer> found = new HashMap<>();
    database
        .getAll(
            numbers,
            wanted.stream()
                .map(build -> numbers.key(buildScope(appId), build.imageId()))
                .distinct()
                .toList(),
            numbers::reader)
        .forEach(in -> found.put(in.string("entry"), in.integer("number")));
    return found;
  }

  private TransactWriteItem put(ItemWriter item) {
    return Database.putAbsent(numbers, numbers.stamp(item.item()));
  }

  private static ItemWriter numberItem(String appId, int number, BuildKey build) {
    return new ItemWriter()
        .put("scope", numberScope(appId))
        .put("entry", entry(number))
        .put("buildId", build.buildId())
        .put("imageId", build.imageId());
  }

  private static ItemWriter buildItem(String appId, int number, BuildKey build) {
    return new ItemWriter()
        .put("scope", buildScope(appId))
        .put("entry", build.imageId())
        .put("number", number);
  }

  private static Key key(String scope, String entry) {
    return Key.builder().partitionValue(scope).sortValue(entry).build();
  }

  /** No id of an application has a hash sign in it. */
  private static String numberScope(String appId) {
    return appId + "#number";
  }

  private static String buildScope(String appId) {
    return appId + "#build";
  }

  private static String appOf(String scope) {
    return scope.substring(0, scope.indexOf('#'));
  }

  private static String entry(int number) {
    return Integer.toString(number);
  }
}
