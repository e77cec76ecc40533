package dev.greenroom.core.build;

/**
 * What is kept of builds beside the table.
 *
 * @param uploads their archives
 * @param images what became of them
 * @param logs what they printed, and their reports
 */
public record BuildFiles(UploadStore uploads, ImageBuilder images, BuildLogs logs) {

  /** Removes all of one build; what is gone already is ignored. */
  public void delete(String imageId) {
    uploads.delete(imageId);
    images.delete(imageId);
    logs.delete(imageId);
    new BuildReports(logs).delete(imageId);
  }
}
