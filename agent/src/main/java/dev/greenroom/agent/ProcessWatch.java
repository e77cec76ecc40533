package dev.greenroom.agent;

import dev.greenroom.events.ProcessReport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Looks at every process of the machine. */
final class ProcessWatch {
  private final ProcessSource source;
  private final Machine machine;
  private final Consumer<String> log;
  private final Map<String, WatchedProcess> watched = new HashMap<>();
  private boolean began;
  private boolean blind;
  private boolean saidThatPeersAreHidden;

  /** The machine at one moment. */
  private record View(
      Map<Long, ProcessGroup> groups,
      SocketSnapshot sockets,
      Map<String, SocketSnapshot> ownNetworks) {
    static final SocketSnapshot NO_SOCKETS =
        new SocketSnapshot(List.of(), List.of(), List.of(), List.of(), false);
    static final View NOTHING_RUNS = new View(Map.of(), NO_SOCKETS, Map.of());

    /** Empty when its own network was gone at this moment. */
    Optional<SocketSnapshot> sockets(LocalProcess process) {
      return process.hasOwnNetwork()
          ? Optional.ofNullable(ownNetworks.get(process.processId()))
          : Optional.of(sockets);
    }

    ProcessGroup group(LocalProcess process) {
      ProcessGroup group = groups.getOrDefault(process.leaderPid(), ProcessGroup.EMPTY);
      return process.hasOwnNetwork() ? group.inOwnNetwork() : group;
    }
  }

  ProcessWatch(ProcessSource source, Machine machine, Consumer<String> log) {
    this.source = source;
    this.machine = machine;
    this.log = log;
  }

  /**
   * One report for each process, with an answer for those that were asked about, unless the machine
   * did not let itself be looked at: then the reports say what was seen before.
   */
  List<ProcessReport> look(Instant now, Set<String> asked) throws InterruptedException {
    List<LocalProcess> processes = source.processes();
    watched
        .keySet()
        .retainAll(processes.stream().map(LocalProcess::processId).collect(Collectors.toSet()));
    Optional<View> view = view(processes);
    List<ProcessReport> reports = new ArrayList<>();
    for (LocalProcess process : processes) {
      WatchedProcess state =
          watched.computeIfAbsent(process.processId(), id -> new WatchedProcess(found(now)));
      boolean runs = runs(process);
      Optional<SocketSnapshot> sockets = view.flatMap(seen -> seen.sockets(process));
      if (!runs) {
        state.gone(now);
      } else {
        sockets.ifPresent(all -> state.see(process, view.get().group(process), all, now));
      }
      if (runs && !state.seen()) {
        continue;
      }
      boolean answered = asked.contains(process.processId()) && (!runs || sockets.isPresent());
      reports.add(
          state.report(
              process, answered ? Optional.of(!runs || state.idle()) : Optional.empty(), now));
    }
    view.ifPresent(seen -> sayWhatIsHidden(seen, processes));
    began = true;
    return reports;
  }

  /**
   * What is there at the first look was there before this agent, and perhaps counted by another.
   */
  private Optional<Instant> found(Instant now) {
    return began ? Optional.empty() : Optional.of(now);
  }

  private Optional<View> view(List<LocalProcess> processes) throws InterruptedException {
    Set<Long> leaders =
        processes.stream()
            .filter(ProcessWatch::runs)
            .map(LocalProcess::leaderPid)
            .collect(Collectors.toSet());
    if (leaders.isEmpty()) {
      return Optional.of(View.NOTHING_RUNS);
    }
    try {
      // The sockets last: an answer about players must be as fresh as can be.
      Map<Long, ProcessGroup> groups = machine.trees().look(leaders);
      View view =
          new View(
              groups,
              running(processes, false).isEmpty() ? View.NO_SOCKETS : machine.sockets().look(),
              machine.namespaces().look(running(processes, true)));
      blind = false;
      return Optional.of(view);
    } catch (IOException | RuntimeException e) {
      if (!blind) {
        log.accept("Cannot look at this machine, trying again: " + e);
      }
      blind = true;
      return Optional.empty();
    }
  }

  private static List<LocalProcess> running(List<LocalProcess> processes, boolean ownNetwork) {
    return processes.stream()
        .filter(ProcessWatch::runs)
        .filter(process -> process.hasOwnNetwork() == ownNetwork)
        .toList();
  }

  private void sayWhatIsHidden(View view, List<LocalProcess> processes) {
    boolean hidden =
        processes.stream()
            .filter(ProcessWatch::runs)
            .filter(p -> p.ports().stream().anyMatch(port -> port.transport().equals("udp")))
            .flatMap(process -> view.sockets(process).stream())
            .anyMatch(sockets -> !sockets.udpPeersKnown());
    if (hidden && !saidThatPeersAreHidden) {
      saidThatPeersAreHidden = true;
      log.accept(
          "This machine does not show the peers of UDP sockets (no connection tracking that the"
              + " agent may read): whether a UDP game is idle is told by its rooms only.");
    }
  }

  private static boolean runs(LocalProcess process) {
    return process.alive() && process.exit().isEmpty();
  }
}
