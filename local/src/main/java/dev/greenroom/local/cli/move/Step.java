package dev.greenroom.local.cli.move;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One thing of a file on its way into a Greenroom.
 *
 * @param place where it stands in the file
 * @param id what it is called there: its id, or its name
 * @param record what the API takes
 * @param archive of a build
 */
record Step(String place, String id, Map<String, Object> record, Optional<Path> archive) {
  String kind() {
    return (String) record.get("kind");
  }
}
