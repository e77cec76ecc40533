package dev.greenroom.local.fleet;

import dev.greenroom.local.host.AtomicFile;
import dev.greenroom.local.host.FolderName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The nodes that this machine plays, each in a file: they are there again after a restart. */
final class PlayedNodes {
  private static final String FILE = ".node";

  private final Path folder;
  private final Map<String, PlayedNode> nodes = new ConcurrentSkipListMap<>();

  PlayedNodes(Path folder) throws IOException {
    this.folder = folder;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + FILE)) {
      for (Path file : files) {
        PlayedNode node = PlayedNode.of(Files.readString(file));
        nodes.put(node.nodeId(), node);
      }
    }
  }

  List<PlayedNode> all() {
    return List.copyOf(nodes.values());
  }

  Optional<PlayedNode> find(String nodeId) {
    return Optional.ofNullable(nodes.get(nodeId));
  }

  /** On disk before it counts. */
  void put(PlayedNode node) {
    try {
      AtomicFile.write(file(node.nodeId()), node.text());
      nodes.put(node.nodeId(), node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(String nodeId) {
    try {
      nodes.remove(nodeId);
      Files.deleteIfExists(file(nodeId));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String nodeId) {
    return folder.resolve(FolderName.of(nodeId) + FILE);
  }
}
