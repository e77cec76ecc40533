package dev.greenroom.agent;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The one game of a task of Fargate, from beside it: the containers of the task share their process
 * ids and their network. The game is known by the id of its process in its environment.
 */
final class SidecarProcessSource implements ProcessSource {
  private final SidecarSettings settings;
  private final ContainerPrograms programs;
  private final InstantSource clock;
  private Optional<EcsGame> game = Optional.empty();
  private boolean forgotten;

  SidecarProcessSource(SidecarSettings settings, InstantSource clock) {
    this.settings = settings;
    this.programs = new ContainerPrograms(settings.proc());
    this.clock = clock;
  }

  @Override
  public synchronized List<LocalProcess> processes() {
    if (forgotten) {
      return List.of();
    }
    if (game.isEmpty()) {
      game = programs.firstWith(EcsProcessSource.PROCESS_ID, settings.processId()).map(this::begun);
    }
    return game.map(one -> one.now(programs, clock.instant())).stream().toList();
  }

  private EcsGame begun(ProgramStat first) {
    return new EcsGame(
        new LocalProcess(
            settings.processId(),
            first.pid(),
            ProcessHandle.of(first.pid())
                .flatMap(handle -> handle.info().startInstant())
                .orElseGet(clock::instant),
            settings.ports(),
            Optional.empty(),
            true),
        first);
  }

  @Override
  public synchronized void forget(String processId) {
    forgotten |= processId.equals(settings.processId());
  }
}
