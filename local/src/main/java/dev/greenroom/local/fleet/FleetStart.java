package dev.greenroom.local.fleet;

import dev.greenroom.core.Core;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Makes the fleet of this machine, or sets what a start wants of the one that is there. */
final class FleetStart {
  private final FleetOptions options;
  private final Path folder;
  private final Consumer<String> notice;

  FleetStart(FleetOptions options, Path folder, Consumer<String> notice) {
    this.options = options;
    this.folder = folder;
    this.notice = notice;
  }

  Fleet fleet(Core core, String orgId, Instant now) throws IOException {
    String shape = LocalFleet.shape(options, core.fleets().shapes()).nodeShapeId();
    Optional<Fleet> known =
        core.fleets().list(orgId).stream()
            .filter(f -> f.name().equals(LocalFleet.NAME))
            .findFirst();
    Fleet fleet = known.orElseGet(() -> made(orgId, shape, now));
    if (known.isEmpty()) {
      core.fleets().create(fleet, true);
    }
    FleetScaling had = fleet.scaling();
    FleetTerms wanted =
        new FleetTerms(shape, options.cloud().count(), options.downAfter().orElse(had.downAfter()));
    FleetTerms has = new FleetTerms(fleet.nodeShapeId(), had.maxNodes(), had.downAfter());
    FleetTerms.Merged merged =
        wanted.over(has, known.isEmpty() ? Optional.of(has) : FleetTerms.read(folder));
    merged.set().write(folder);
    set(core, fleet, merged.has());
    if (!merged.kept().isEmpty()) {
      notice.accept(
          "Fleet %s keeps what its owner set: %s."
              .formatted(LocalFleet.NAME, String.join("; ", merged.kept())));
    }
    return fleet;
  }

  private static Fleet made(String orgId, String shape, Instant now) {
    return new Fleet(
        orgId,
        "fleet-" + UUID.randomUUID(),
        LocalFleet.NAME,
        shape,
        Fleet.DEFAULT_SCALE_UP_THRESHOLD,
        FleetScaling.DEFAULT,
        Map.of(),
        now,
        "greenroom up");
  }

  /** A node that takes long to start must not be given up before it can have joined. */
  private void set(Core core, Fleet fleet, FleetTerms terms) {
    core.fleets()
        .change(
            fleet.orgId(),
            fleet.fleetId(),
            new Fleet.Change(
                Optional.empty(),
                Optional.of(terms.nodeShapeId()),
                fleet.scaleUpThreshold(),
                Optional.of(true)));
    FleetScaling had = fleet.scaling();
    Duration twice = options.nodeStart().multipliedBy(2);
    core.fleets()
        .setScaling(
            fleet.orgId(),
            fleet.fleetId(),
            new FleetScaling(
                terms.maxNodes(),
                terms.downAfter(),
                twice.compareTo(had.joinWithin()) > 0 ? twice : had.joinWithin(),
                had.forecast()));
  }
}
