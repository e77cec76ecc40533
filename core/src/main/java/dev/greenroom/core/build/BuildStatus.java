package dev.greenroom.core.build;

/** The state of a build; spelled as the wire spells it. */
public enum BuildStatus {
  /** Waits for its upload and for being run. */
  created,
  running,
  succeeded,
  failed;

  /** True when nothing can follow but deletion. */
  public boolean over() {
    return this == succeeded || this == failed;
  }
}
