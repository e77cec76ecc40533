package dev.greenroom.core.scaling;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.Fleets;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives each region of each fleet as many cloud nodes as its plan wants. It looks at all nodes once
 * and at nothing that does not scale; a region that fails is told of and stops no other.
 */
public final class ScalingTick implements Tick {
  private final Fleets fleets;
  private final Scalings scalings;
  private final FleetLook look;
  private final CloudReconciler reconciler;
  private final MetalNodes metal;
  private final ScalingHand hand;
  private final CloudNodes cloud;
  private final Duration keptAfterOrder;

  /**
   * @param keptAfterOrder how long nodes that were ordered are kept at least
   */
  public ScalingTick(
      Fleets fleets,
      Scalings scalings,
      FleetLook look,
      CloudReconciler reconciler,
      MetalNodes metal,
      ScalingHand hand,
      CloudNodes cloud,
      Duration keptAfterOrder) {
    this.fleets = fleets;
    this.scalings = scalings;
    this.look = look;
    this.reconciler = reconciler;
    this.metal = metal;
    this.hand = hand;
    this.cloud = cloud;
    this.keptAfterOrder = keptAfterOrder;
  }

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public List<String> run(Instant now) {
    List<String> told = new ArrayList<>();
    FleetLook.Seen seen = look.look(now);
    told.addAll(reconciler.run(seen, now));
    told.addAll(metal.run(seen, now));
    for (Fleet fleet : fleets.all()) {
      Map<Region, ScalingState> states = scalings.states(fleet.fleetId());
      for (Region region : Region.values()) {
        if (cloud.serves(region)) {
          try {
            ScalingState state = states.getOrDefault(region, ScalingState.NEW);
            step(seen, fleet, region, state, now).ifPresent(told::add);
          } catch (LeaseLost lost) {
            throw lost;
          } catch (RuntimeException e) {
            told.add("%s in %s was not scaled: %s".formatted(fleet.fleetId(), region, e));
          }
        }
      }
    }
    return told;
  }

  /** After a jump of the clock: what has lasted for some time lasts from now on. */
  public List<String> beginAnew(Instant now) {
    int regions = 0;
    for (Fleet fleet : fleets.all()) {
      for (Map.Entry<Region, ScalingState> entry : scalings.states(fleet.fleetId()).entrySet()) {
        ScalingState state = entry.getValue();
        if (!state.memory().anew(now).equals(state.memory())) {
          ScalingState next =
              new ScalingState(
                  state.version() + 1, state.memory().anew(now), state.ordered(), state.told());
          scalings.begin(fleet.fleetId(), entry.getKey(), state, next, Optional.empty(), List.of());
          regions++;
        }
      }
    }
    look.startAnew(now);
    metal.beginAnew(now);
    return regions == 0
        ? List.of()
        : List.of("waits anew before it drains in %d regions of fleets".formatted(regions));
  }

  private Optional<String> step(
      FleetLook.Seen seen, Fleet fleet, Region region, ScalingState state, Instant now) {
    Optional<FleetLook.Outlined> seenNow = look.pool(seen, fleet, region, state, now);
    if (seenNow.isEmpty()) {
      return Optional.empty();
    }
    if (!hand.repeat(seen, fleet, region, state, now)) {
      return Optional.of(
          "%s in %s: what was ordered is not to be had".formatted(fleet.fleetId(), region));
    }
    ScalingPolicy policy =
        ScalingPolicy.of(
                fleet.scaleUpThreshold(), fleet.scaling().downAfter(), fleet.scaling().joinWithin())
            .keeping(keptAfterOrder);
    ScalingPlan plan = ScalingPlan.of(seenNow.get().pool(), state.memory(), policy, now);
    return hand.carryOut(seen, fleet, region, state, seenNow.get(), plan, now);
  }
}
