package dev.greenroom.local.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The processes of a folder: those of this launcher and those that it found there. */
final class ProcessTable {
  private final Path dir;
  private final PortAllocator ports;
  private final Map<String, HostedProcess> processes = new ConcurrentHashMap<>();

  /**
   * Adopts what is in the folder.
   *
   * @throws UncheckedIOException when the folder cannot be used
   */
  ProcessTable(Path dir, PortAllocator ports) {
    this.ports = ports;
    try {
      this.dir = Files.createDirectories(dir).toRealPath();
      for (ProcessFolder folder : folders()) {
        Optional<ProcessFolder.Order> order = folder.order();
        if (order.isPresent() && folder.started() && !folder.forgotten()) {
          adopt(new HostedProcess(folder, order.get(), false));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void adopt(HostedProcess process) {
    put(process);
    if (process.running()) {
      ports.restore(process.order().processId(), process.order().ports());
    }
  }

  void put(HostedProcess process) {
    processes.put(process.order().processId(), process);
  }

  Optional<HostedProcess> find(String processId) {
    return Optional.ofNullable(processes.get(processId));
  }

  Collection<HostedProcess> all() {
    return List.copyOf(processes.values());
  }

  /** Where a process of this id is or would be. */
  ProcessFolder folder(String processId) {
    return new ProcessFolder(dir.resolve(FolderName.of(processId)));
  }

  void releasePortsOfEnded() {
    for (HostedProcess process : all()) {
      if (!process.running()) {
        ports.release(process.order().processId());
      }
    }
  }

  void forget(String processId) {
    Optional<HostedProcess> process = find(processId);
    if (process.isEmpty() || process.get().running()) {
      return;
    }
    try {
      ProcessFolder folder = process.get().folder();
      folder.forget();
      remove(processId);
      FileTree.delete(folder.work());
      FileTree.delete(folder.temporary());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int deleteOlderThan(Instant moment) {
    int deleted = 0;
    try {
      for (ProcessFolder folder : folders()) {
        Optional<Exit> exit = folder.exit();
        if (exit.isPresent() && exit.get().at().isBefore(moment)) {
          Optional<ProcessFolder.Order> order = folder.order();
          FileTree.delete(folder.dir());
          order.ifPresent(o -> remove(o.processId()));
          deleted++;
        }
      }
      return deleted;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove(String processId) {
    processes.remove(processId);
    ports.release(processId);
  }

  private List<ProcessFolder> folders() throws IOException {
    List<ProcessFolder> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(dir, Files::isDirectory)) {
      all.forEach(path -> found.add(new ProcessFolder(path)));
    }
    return found;
  }
}
