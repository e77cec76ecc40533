package dev.greenroom.core.table;

import java.util.List;

/** Tables that are there are not as the code needs them; nothing was changed. */
public final class TablesDiffer extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param differences a sentence for each
   */
  TablesDiffer(List<String> differences) {
    super(String.join(" ", differences));
  }
}
