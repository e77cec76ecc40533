package dev.greenroom.infra;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awscdk.App;

/** The application that {@code npx cdk} runs; cdk.json names it. */
public final class GreenroomApp {
  private GreenroomApp() {}

  public static void main(String[] arguments) {
    App app = new App();
    try {
      Settings settings = Settings.of(app.getNode()::tryGetContext, System::getenv);
      if (!Files.isReadable(Path.of(settings.artifacts().functions()))) {
        throw new IllegalArgumentException(
            "The functions are not at %s; build them, or say where they are with -c functions=…."
                .formatted(settings.artifacts().functions()));
      }
      build(app, settings);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    app.synth();
  }

  /** The stacks of a deployment. */
  public static Stacks build(App app, Settings settings) {
    GreenroomControlPlane controlPlane = new GreenroomControlPlane(app, settings);
    return new Stacks(
        controlPlane,
        settings.awsRegions().stream()
            .map(region -> new GreenroomRegion(app, settings, region))
            .peek(region -> region.addStackDependency(controlPlane)) // its bus must be there
            .toList());
  }

  /**
   * What a deployment consists of.
   *
   * @param controlPlane in the home region
   * @param regions in each AWS region in which games run
   */
  public record Stacks(GreenroomControlPlane controlPlane, List<GreenroomRegion> regions) {}
}
