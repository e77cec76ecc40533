package dev.greenroom.local.cli.move;

import dev.greenroom.local.cli.api.Failure;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML 1.2 as maps, lists, strings, numbers, booleans and nulls, and as nothing else: no tag of a
 * file makes an object of a class. {@code no} and {@code 2026-01-02} are strings.
 */
final class Yaml {
  /** An organization with thousands of deployments has some 100 MB; more is no such file. */
  private static final int MOST_CODE_POINTS = 1 << 30;

  private Yaml() {}

  /**
   * @throws Failure with the line and the column when it is no YAML
   */
  static Object read(Path file) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.getFileName().toString())
            .setAllowDuplicateKeys(false)
            .setCodePointLimit(MOST_CODE_POINTS)
            .build();
    try {
      return new Load(settings).loadFromString(Files.readString(file));
    } catch (MarkedYamlEngineException e) {
      String problem = e.getProblem() == null ? "it is no YAML" : e.getProblem();
      throw new Failure(
          "%s%s: %s.".formatted(file, e.getProblemMark().map(Yaml::place).orElse(""), problem), e);
    } catch (YamlEngineException e) {
      throw new Failure("%s is no YAML: %s.".formatted(file, e.getMessage()), e);
    } catch (MalformedInputException e) {
      throw new Failure("%s is not UTF-8.".formatted(file), e);
    } catch (IOException e) {
      throw new Failure("%s cannot be read.".formatted(file), e);
    }
  }

  private static String place(Mark mark) {
    return ", line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  static String write(Object tree) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(2)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setWidth(120)
            .setSplitLines(false)
            .build();
    return new Dump(settings).dumpToString(tree);
  }
}
