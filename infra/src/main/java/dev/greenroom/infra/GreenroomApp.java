package dev.greenroom.infra;

import java.util.List;
import software.amazon.awscdk.App;

/** The application that {@code npx cdk} runs; cdk.json names it. */
public final class GreenroomApp {
  private GreenroomApp() {}

  public static void main(String[] arguments) {
    App app = new App();
    build(app, Settings.of(app.getNode()::tryGetContext, System::getenv));
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
