package dev.greenroom.core.decision;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One decision.
 *
 * @param subject a process id, {@link #room} of a room id, or {@link #fleet} of a fleet id
 * @param at when
 * @param kind what kind
 * @param text a sentence for people
 * @param facts the same for programs
 */
public record Decision(
    String subject, Instant at, DecisionKind kind, String text, Map<String, String> facts) {

  /** The fact that says whose a room was: a room id may be taken again by another tenant. */
  public static final String ORG = "orgId";

  public Decision {
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }

  /** Without facts besides the sentence. */
  public static Decision of(String subject, Instant at, DecisionKind kind, String text) {
    return new Decision(subject, at, kind, text, Map.of());
  }

  /** The subject of decisions about a room: no caller's room id can look like a process id. */
  public static String room(String roomId) {
    return "room#" + roomId;
  }

  /** The subject of decisions about a fleet. */
  public static String fleet(String fleetId) {
    return "fleet#" + fleetId;
  }
}
