package dev.greenroom.core.build;

/** Where the image of a build comes from; spelled as records of an export spell it. */
public enum BuildSource {
  /** From an archive with a Dockerfile, which its owner uploads. */
  upload,
  /** From a registry, which has it already. */
  registry
}
