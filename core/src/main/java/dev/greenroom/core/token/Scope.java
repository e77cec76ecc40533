package dev.greenroom.core.token;

import java.util.Arrays;
import java.util.Optional;

/** What a token may be limited to (Hathora SDK, Scope enum: 18 values). */
public enum Scope {
  BILLING_WRITE("billing:read-write"),
  BUILDS_READ("builds:read"),
  BUILDS_WRITE("builds:read-write"),
  DEPLOYMENTS_READ("deployments:read"),
  DEPLOYMENTS_WRITE("deployments:read-write"),
  APPLICATIONS_READ("applications:read"),
  APPLICATIONS_WRITE("applications:read-write"),
  /** Also for rooms, logs and metrics, which have no scope of their own. */
  PROCESSES_READ("processes:read"),
  PROCESSES_WRITE("processes:read-write"),
  FLEETS_READ("fleets:read"),
  FLEETS_WRITE("fleets:read-write"),
  ORGS_READ("orgs:read"),
  ORGS_WRITE("orgs:read-write"),
  TOKENS_READ("tokens:read"),
  TOKENS_WRITE("tokens:read-write"),
  TICKETS_READ("tickets:read"),
  TICKETS_WRITE("tickets:read-write"),
  LOAD_BALANCER_ACCESS("load-balancer:access");

  private final String wire;

  Scope(String wire) {
    this.wire = wire;
  }

  /** As the wire spells it. */
  public String wire() {
    return wire;
  }

  /** True when who holds this may do what the other one allows: writing includes reading. */
  public boolean covers(Scope other) {
    return this == other || wire.equals(other.wire + "-write");
  }

  /** The scope of that wire name, or empty when there is none. */
  public static Optional<Scope> parse(String wire) {
    return Arrays.stream(values()).filter(scope -> scope.wire.equals(wire)).findFirst();
  }
}
