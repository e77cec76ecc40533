package dev.greenroom.core.testing;

import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TableSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Stands between the code and DynamoDB Local and does what the real service does under load but
 * DynamoDB Local never does: cancels transactions that overlap on an item, shows changes in an
 * index late, and loses answers after the work was done. It can also kill the caller before or
 * after its n-th call.
 */
public final class Faults implements Intercepted.Interceptor, AutoCloseable {
  private static final String SHADOW = "shadow-";

  private final DynamoDbClient engine;
  private final Map<String, TableSpec> tables = new ConcurrentHashMap<>();
  private final Random random;
  private final double conflicts;
  private final double lostAnswers;
  private final Duration indexLag;
  private final Map<String, Integer> inFlight = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> visibleAt = new ConcurrentHashMap<>();
  private final ScheduledExecutorService shadowWriter =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  /** Threads that a caller starts die with it, as all threads of a machine do. */
  private final ThreadLocal<Fate> fates = new InheritableThreadLocal<>();

  /** The caller dies here, as a crashed machine would: no handler of the code may catch it. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash(String where) {
      super(where, null, false, false);
    }
  }

  public Faults(
      DynamoDbClient engine,
      List<TableSpec> tables,
      long seed,
      double conflicts,
      double lostAnswers,
      Duration indexLag) {
    this.engine = engine;
    this.random = new Random(seed);
    this.conflicts = conflicts;
    this.lostAnswers = lostAnswers;
    this.indexLag = indexLag;
    tables.forEach(table -> this.tables.put(table.name(), table));
    if (lagging()) {
      TableCreation.createMissing(engine, tables.stream().map(Faults::shadow).toList());
    }
  }

  private boolean lagging() {
    return indexLag.toMillis() > 0;
  }

  private static TableSpec shadow(TableSpec t) {
    return new TableSpec(SHADOW + t.name(), t.hash(), t.range(), t.indexes(), t.expires());
  }

  /** What is to happen to one caller, and how many calls it has made since that was decided. */
  private static final class Fate {
    private final int crashPoint;
    private final int lostCall;
    private final int rivalCall;
    private final Runnable rival;
    private int calls;
    private boolean dead;

    Fate(int crashPoint, int lostCall, int rivalCall, Runnable rival) {
      this.crashPoint = crashPoint;
      this.lostCall = lostCall;
      this.rivalCall = rivalCall;
      this.rival = rival;
    }

    synchronized int next(String what) {
      if (dead || crashPoint == 2 * calls) {
        dead = true;
        throw new Crash("before call " + calls + ": " + what);
      }
      return calls++;
    }

    synchronized void after(int call, String what) {
      if (crashPoint == 2 * call + 1) {
        dead = true;
        throw new Crash("after call " + call + ": " + what);
      }
    }
  }

  /** From now on this thread dies before (even) or after (odd) its call number n/2. */
  public void crashAt(int point) {
    fates.set(new Fate(point, -1, -1, () -> {}));
  }

  /** From now on this thread's call number n does its work, but its answer is lost. */
  public void loseAnswerOf(int call) {
    fates.set(new Fate(-1, call, -1, () -> {}));
  }

  /** From now on this thread is overtaken just before its call number n. */
  public void overtakeAt(int call, Runnable rival) {
    fates.set(new Fate(-1, -1, call, rival));
  }

  /** This thread lives on; hands back how many calls it made since its fate was decided. */
  public int calls() {
    Fate fate = fates.get();
    fates.remove();
    return fate == null ? 0 : fate.calls;
  }

  public int cancelled() {
    return cancelled.get();
  }

  public int lost() {
    return lost.get();
  }

  /** The client that the code under test gets. */
  public DynamoDbClient client() {
    return Intercepted.client(engine, this);
  }

  @Override
  public Object call(DynamoDbRequest request, Function<DynamoDbRequest, Object> operation) {
    return step(request.getClass().getSimpleName(), () -> faulty(request, operation));
  }

  /** A call to anything outside that counts as a step of this thread. */
  public <T> T step(String what, Supplier<T> work) {
    Fate fate = fates.get();
    if (fate == null) {
      return work.get();
    }
    int call = fate.next(what);
    if (fate.rivalCall == call) {
      fates.remove();
      try {
        fate.rival.run();
      } finally {
        fates.set(fate);
      }
    }
    T answer = work.get();
    fate.after(call, what);
    if (fate.lostCall == call) {
      throw SdkClientException.create("the answer was lost after the work was done: " + what);
    }
    return answer;
  }

  private Object faulty(DynamoDbRequest request, Function<DynamoDbRequest, Object> operation) {
    if (lagging() && request instanceof QueryRequest query && query.indexName() != null) {
      return operation.apply(query.toBuilder().tableName(SHADOW + query.tableName()).build());
    }
    List<Written> written = written(request);
    if (written.isEmpty()) {
      return operation.apply(request);
    }
    boolean overlapped = enter(written);
    try {
      boolean transaction = request instanceof TransactWriteItemsRequest;
      if (overlapped && chance(conflicts)) {
        cancelled.incrementAndGet();
        throw transaction ? conflict(written) : TransactionConflictException.builder().build();
      }
      Object answer = operation.apply(request);
      if (lagging()) {
        written.forEach(this::copyLater);
      }
      if (chance(lostAnswers)) {
        lost.incrementAndGet();
        throw SdkClientException.create("the answer was lost after the work was done");
      }
      return answer;
    } finally {
      leave(written);
    }
  }

  private boolean chance(double probability) {
    synchronized (random) {
      return random.nextDouble() < probability;
    }
  }

  /** Only a transaction can conflict, with another transaction or with a plain write. */
  private boolean enter(List<Written> written) {
    boolean overlapped = false;
    for (Written w : written) {
      int others = inFlight.merge(w.id() + (w.transaction() ? "#t" : "#w"), 1, Integer::sum) - 1;
      int transactions = w.transaction() ? others : inFlight.getOrDefault(w.id() + "#t", 0);
      overlapped |= transactions > 0;
    }
    return overlapped;
  }

  private void leave(List<Written> written) {
    for (Written w : written) {
      inFlight.computeIfPresent(
          w.id() + (w.transaction() ? "#t" : "#w"), (k, n) -> n == 1 ? null : n - 1);
    }
  }

  private static TransactionCanceledException conflict(List<Written> written) {
    return TransactionCanceledException.builder()
        .message("Transaction cancelled")
        .cancellationReasons(
            written.stream()
                .map(w -> CancellationReason.builder().code("TransactionConflict").build())
                .toList())
        .build();
  }

  /** Each item becomes visible in the indexes after a time of its own, in the order of writes. */
  private void copyLater(Written w) {
    long lag;
    synchronized (random) {
      lag = random.nextLong(indexLag.toNanos());
    }
    long at =
        visibleAt
            .computeIfAbsent(w.id(), k -> new AtomicLong())
            .updateAndGet(last -> Math.max(last + 1, System.nanoTime() + lag));
    Map<String, AttributeValue> image =
        engine.getItem(g -> g.tableName(w.table().name()).key(w.key()).consistentRead(true)).item();
    shadowWriter.schedule(
        () -> {
          if (image == null || image.isEmpty()) {
            engine.deleteItem(d -> d.tableName(SHADOW + w.table().name()).key(w.key()));
          } else {
            engine.putItem(p -> p.tableName(SHADOW + w.table().name()).item(image));
          }
        },
        at - System.nanoTime(),
        TimeUnit.NANOSECONDS);
  }

  private record Written(TableSpec table, Map<String, AttributeValue> key, boolean transaction) {
    String id() {
      return table.name() + key;
    }
  }

  private List<Written> written(DynamoDbRequest request) {
    List<Written> written = new ArrayList<>();
    switch (request) {
      case PutItemRequest put -> add(written, put.tableName(), put.item(), false);
      case UpdateItemRequest update -> add(written, update.tableName(), update.key(), false);
      case DeleteItemRequest delete -> add(written, delete.tableName(), delete.key(), false);
      case TransactWriteItemsRequest all -> {
        for (TransactWriteItem item : all.transactItems()) {
          if (item.put() != null) {
            add(written, item.put().tableName(), item.put().item(), true);
          } else if (item.update() != null) {
            add(written, item.update().tableName(), item.update().key(), true);
          } else if (item.delete() != null) {
            add(written, item.delete().tableName(), item.delete().key(), true);
          }
        }
      }
      default -> {}
    }
    return written;
  }

  private void add(
      List<Written> written, String name, Map<String, AttributeValue> item, boolean transaction) {
    TableSpec table = tables.get(name);
    if (table != null) {
      written.add(new Written(table, table.keyOf(item), transaction));
    }
  }

  /** Waits until every index shows everything. */
  public void settle() throws InterruptedException {
    while (true) {
      long pending =
          visibleAt.values().stream().mapToLong(AtomicLong::get).max().orElse(0)
              - System.nanoTime();
      if (pending <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.sleep(pending);
    }
    try {
      shadowWriter.submit(() -> {}).get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    shadowWriter.shutdownNow();
  }

  /** All ids ever written, for checks that must not miss one. */
  public Set<String> writtenIds() {
    return Set.copyOf(visibleAt.keySet());
  }
}
