package dev.greenroom.local.cli.demo;

/**
 * A room that players can join.
 *
 * @param id its id
 * @param processId where it was placed
 * @param host where players connect
 * @param port where players connect
 */
record Room(String id, String processId, String host, int port) {
  @Override
  public String toString() {
    return "room %s at %s:%d".formatted(id, host, port);
  }
}
