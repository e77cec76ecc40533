package dev.greenroom.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

/** A deployment as the CDK writes it, for two game regions that are not in its home region. */
final class Synthesized {
  static final List<GameRegion> REGIONS = GameRegion.parse("Frankfurt,Seattle");

  private Synthesized() {}

  static Settings settings(Preset preset) {
    return settings(preset, REGIONS);
  }

  static Settings settings(Preset preset, List<GameRegion> regions) {
    return new Settings(
        "greenroom",
        "111122223333",
        "eu-west-1",
        preset,
        regions,
        Optional.of(
            new Settings.Domain(
                "api.studio.example",
                "arn:aws:acm:us-east-1:111122223333:certificate/"
                    + "12345678-1234-4234-8234-123456789012",
                Optional.of("Z0123456789ABCDEFGHIJ"))),
        new Settings.Artifacts(archive().toString(), "registry.example/greenroom", "0.1.0"),
        new Settings.Games(Optional.of("Frankfurt"), Optional.of("500")),
        Optional.of("oncall@studio.example"));
  }

  static App app(Path out) {
    return new App(AppProps.builder().outdir(out.toString()).analyticsReporting(false).build());
  }

  /** Templates name the archive of the functions by its hash; what is in it is for other tests. */
  private static Path archive() {
    try {
      Path archive = Files.createDirectories(Path.of("target")).resolve("functions.zip");
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
        zip.putNextEntry(new ZipEntry("empty"));
      }
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
