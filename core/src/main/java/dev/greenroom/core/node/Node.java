package dev.greenroom.core.node;

import dev.greenroom.core.image.Carriages;
import dev.greenroom.core.image.ImageMarks;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A machine that runs game processes.
 *
 * @param nodeId opaque
 * @param pool whose processes it takes: {@link #pool(Optional, Optional)}
 * @param hosting bare metal, cloud, or shared
 * @param status whether it takes new processes
 * @param address the host name or address under which players reach it; empty before it joins
 * @param milliVcpus its capacity in thousandths of a core
 * @param milliVcpusUsed claimed by processes that are not over
 * @param memoryMb its capacity in MiB
 * @param memoryMbUsed claimed by processes that are not over
 * @param heartbeatDeadline when its silence begins to count: it then gets no new process
 * @param tokenHash the SHA-256 of its own token
 * @param createdAt when it was registered
 * @param orgId whose machine it is; absent where it belongs to whoever runs Greenroom
 * @param home the region in which it stands, where its pool does not say: one that serves every
 *     region stands in one all the same
 * @param stoppedAt when it stopped; absent while it has not
 * @param measured the heartbeat whose figures were last kept; absent before the first
 * @param reservedMilliVcpus what its own system keeps besides its capacity
 * @param architectures for which CPUs it runs programs; amd64 where it has not said
 * @param life what scaling decides by
 * @param images which it has, and which it is to get ready
 */
public record Node(
    String nodeId,
    String pool,
    Hosting hosting,
    NodeStatus status,
    String address,
    int milliVcpus,
    int milliVcpusUsed,
    int memoryMb,
    int memoryMbUsed,
    Instant heartbeatDeadline,
    String tokenHash,
    Instant createdAt,
    Optional<String> orgId,
    Optional<Region> home,
    Optional<Instant> stoppedAt,
    Optional<Measured> measured,
    int reservedMilliVcpus,
    Set<Architecture> architectures,
    Life life,
    Images images) {

  /**
   * What scaling decides by.
   *
   * @param processes how many claims there are on its capacity
   * @param orderedAt since when the cloud is given time to start it; absent: since it was written
   * @param joinedAt when it was first heard of; absent where it was never ordered
   * @param drainingAt since when it drains for want of use; absent where it drains for another
   *     reason, and where it does not
   */
  public record Life(
      int processes,
      Optional<Instant> orderedAt,
      Optional<Instant> joinedAt,
      Optional<Instant> drainingAt) {
    /** Of a node on which nothing has happened yet. */
    public static final Life NEW =
        new Life(0, Optional.empty(), Optional.empty(), Optional.empty());

    /** Since when it is as it is, where that is written. */
    public Optional<Instant> since() {
      return drainingAt.or(() -> joinedAt).or(() -> orderedAt);
    }
  }

  /**
   * Images of builds on a node.
   *
   * @param held which it has; absent where it never said
   * @param asked which its agent is to get ready, by their ids
   * @param carried which its hosting engine is bringing, where an agent cannot get them
   */
  public record Images(Optional<ImageMarks> held, List<String> asked, Carriages carried) {
    /** Of a node that has said nothing. */
    public static final Images UNKNOWN = new Images(Optional.empty(), List.of());

    /** Of a node whose agent gets its images. */
    public Images(Optional<ImageMarks> held, List<String> asked) {
      this(held, asked, Carriages.NONE);
    }

    public Images {
      asked = List.copyOf(asked);
    }

    /** After it said what it has, if it did: what it has it need not get. */
    public Images after(Optional<ImageMarks> said) {
      Optional<ImageMarks> now = said.or(() -> held);
      return new Images(now, now.map(marks -> marks.lacking(asked)).orElse(asked), carried);
    }

    /** The same, of which those are on their way. */
    public Images carrying(Carriages now) {
      return new Images(held, asked, now);
    }

    /** The same with one that has come. */
    public Images with(String imageId) {
      ImageMarks marks = held.orElse(new ImageMarks(""));
      return new Images(
          Optional.of(marks.holds(imageId) ? marks : marks.with(imageId)),
          asked.stream().filter(id -> !id.equals(imageId)).toList(),
          carried.without(imageId));
    }
  }

  /** What a machine runs that has not said. */
  public static final Set<Architecture> USUAL = Set.of(Architecture.amd64);

  /**
   * @throws IllegalArgumentException for a node of a fleet that is nobody's, and for an
   *     organization's own that stands nowhere
   */
  public Node {
    architectures = Set.copyOf(architectures);
    if (fleetId(pool).isPresent() && orgId.isEmpty()) {
      throw new IllegalArgumentException("a node of a fleet is its organization's: " + nodeId);
    }
    if (orgId.isPresent() && region(pool).or(() -> home).isEmpty()) {
      throw new IllegalArgumentException("an organization's node stands in a region: " + nodeId);
    }
  }

  /**
   * A heartbeat whose figures were kept.
   *
   * @param at when, by our clock
   * @param sentAt the same for all its parts, by the node's clock
   * @param minute whether it was the first of its minute
   */
  public record Measured(Instant at, Instant sentAt, boolean minute) {}

  /**
   * A sign of life.
   *
   * @param at when
   * @param deadline until when it counts
   */
  public record Heard(Instant at, Instant deadline) {}

  /**
   * What a machine says of itself when it joins.
   *
   * @param address under which players reach it
   * @param milliVcpus what it has for games, besides what its own system keeps
   * @param memoryMb the same of memory, in MiB
   * @param reservedMilliVcpus what its own system keeps
   * @param architectures for which CPUs it runs programs
   */
  public record Equipment(
      String address,
      int milliVcpus,
      int memoryMb,
      int reservedMilliVcpus,
      Set<Architecture> architectures) {}

  /** A machine of whoever runs Greenroom. */
  public Node(
      String nodeId,
      String pool,
      Hosting hosting,
      NodeStatus status,
      String address,
      int milliVcpus,
      int milliVcpusUsed,
      int memoryMb,
      int memoryMbUsed,
      Instant heartbeatDeadline,
      String tokenHash,
      Instant createdAt) {
    this(
        nodeId,
        pool,
        hosting,
        status,
        address,
        milliVcpus,
        milliVcpusUsed,
        memoryMb,
        memoryMbUsed,
        heartbeatDeadline,
        tokenHash,
        createdAt,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        USUAL,
        Life.NEW,
        Images.UNKNOWN);
  }

  /**
   * The same machine of an organization.
   *
   * @param owner whose it is
   * @param standsIn the region in which it stands
   * @param reserved what its own system keeps, in thousandths of a core
   */
  public Node ownedBy(String owner, Region standsIn, int reserved) {
    return with(pool, Optional.of(owner), Optional.of(standsIn), reserved, architectures);
  }

  private Node with(
      String inPool,
      Optional<String> owner,
      Optional<Region> standsIn,
      int reserved,
      Set<Architecture> programs) {
    return with(inPool, owner, standsIn, reserved, programs, images);
  }

  private Node with(
      String inPool,
      Optional<String> owner,
      Optional<Region> standsIn,
      int reserved,
      Set<Architecture> programs,
      Images its) {
    return new Node(
        nodeId,
        inPool,
        hosting,
        status,
        address,
        milliVcpus,
        milliVcpusUsed,
        memoryMb,
        memoryMbUsed,
        heartbeatDeadline,
        tokenHash,
        createdAt,
        owner,
        standsIn,
        stoppedAt,
        measured,
        reserved,
        programs,
        life,
        its);
  }

  private static final String SHARED = "shared";

  /** All nodes share one shard of deadlines, which lists them without a scan. */
  static final String ALL = "0";

  /** Where the pool of one stands that has left the index of the pools. */
  static final String WAS_IN = "wasInPool";

  /** The pool of a fleet (or of shared hardware) in a region, or in every region when absent. */
  public static String pool(Optional<String> fleetId, Optional<Region> region) {
    return fleetId.orElse(SHARED) + "#" + region.map(Region::name).orElse("*");
  }

  /** The same machine in that fleet, or in none, for the regions that it serves already. */
  public Node in(Optional<String> fleet) {
    return with(pool(fleet, region(pool)), orgId, home, reservedMilliVcpus, architectures);
  }

  /** The same machine, which runs programs for those CPUs. */
  public Node running(Set<Architecture> programs) {
    return with(pool, orgId, home, reservedMilliVcpus, programs);
  }

  /** The same machine, which has those images. */
  public Node holding(Images its) {
    return with(pool, orgId, home, reservedMilliVcpus, architectures, its);
  }

  /** In the order of their names, as they are kept and shown. */
  static List<String> names(Set<Architecture> architectures) {
    return architectures.stream().sorted().map(Architecture::name).toList();
  }

  /** Those that are known; what says nothing that is known is as usual. */
  public static Set<Architecture> architectures(List<String> names) {
    Set<Architecture> known =
        names.stream().flatMap(n -> Architecture.parse(n).stream()).collect(Collectors.toSet());
    return known.isEmpty() ? USUAL : known;
  }

  /** The fleet whose processes it takes; empty for shared hardware. */
  public Optional<String> fleetId() {
    return fleetId(pool);
  }

  private static Optional<String> fleetId(String pool) {
    return Optional.of(pool.substring(0, pool.lastIndexOf('#'))).filter(id -> !id.equals(SHARED));
  }

  /** The one region whose processes it takes, else the one in which it stands. */
  public Optional<Region> region() {
    return region(pool).or(() -> home);
  }

  private static Optional<Region> region(String pool) {
    return Region.parse(pool.substring(pool.lastIndexOf('#') + 1));
  }

  /** The one region whose processes it takes; empty when it takes those of every region. */
  public Optional<Region> servesOne() {
    return region(pool);
  }

  /** True when processes of that region may run here. */
  public boolean serves(Region region) {
    return pool.endsWith("#" + region) || pool.endsWith("#*");
  }

  public int freeMilliVcpus() {
    return milliVcpus - milliVcpusUsed;
  }

  public int freeMemoryMb() {
    return memoryMb - memoryMbUsed;
  }

  static Node read(ItemReader in) {
    return new Node(
        in.string("nodeId"),
        in.optionalString("pool").orElseGet(() -> in.string(WAS_IN)),
        in.constant("hosting", Hosting.class),
        in.constant("status", NodeStatus.class),
        in.optionalString("address").orElse(""),
        in.integer("milliVcpus"),
        in.integer("milliVcpusUsed"),
        in.integer("memoryMb"),
        in.integer("memoryMbUsed"),
        in.instant("deadline"),
        in.string("tokenHash"),
        in.instant("createdAt"),
        in.optionalString("orgId"),
        in.optionalConstant("home", Region.class),
        in.optionalInstant("stoppedAt"),
        in.optionalInstant("measuredAt")
            .map(at -> new Measured(at, in.instant("measuredSentAt"), in.flag("measuredMinute"))),
        in.integer("reservedMilliVcpus", 0),
        architectures(in.strings("architectures")),
        new Life(
            in.integer("processes", 0),
            in.optionalInstant("orderedAt"),
            in.optionalInstant("joinedAt"),
            in.optionalInstant("drainingAt")),
        new Images(
            in.optionalString("imagesHeld").map(ImageMarks::new),
            in.strings("imagesAsked"),
            in.optionalString("imagesCarried").map(Carriages::parse).orElse(Carriages.NONE)));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("nodeId", nodeId)
        .put("pool", pool)
        .put("hosting", hosting)
        .put("status", status)
        .put("address", Optional.of(address).filter(known -> !known.isEmpty()))
        .put("milliVcpus", milliVcpus)
        .put("milliVcpusUsed", milliVcpusUsed)
        .put("memoryMb", memoryMb)
        .put("memoryMbUsed", memoryMbUsed)
        .put("deadlineShard", ALL)
        .put("deadline", heartbeatDeadline)
        .put("tokenHash", tokenHash)
        .put("createdAt", createdAt)
        .put("orgId", orgId)
        .put("home", home)
        .put("stoppedAt", stoppedAt)
        .put("measuredAt", measured.map(Measured::at))
        .put("measuredSentAt", measured.map(Measured::sentAt))
        .put("measuredMinute", measured.map(Measured::minute))
        .put("reservedMilliVcpus", reservedMilliVcpus)
        .put("processes", life.processes())
        .put("orderedAt", life.orderedAt())
        .put("joinedAt", life.joinedAt())
        .put("drainingAt", life.drainingAt())
        .put("architectures", names(architectures))
        .put("imagesHeld", images.held().map(ImageMarks::text))
        .put("imagesAsked", Optional.of(images.asked()).filter(asked -> !asked.isEmpty()))
        .put("imagesCarried", images.carried().text())
        .item();
  }
}
