package dev.greenroom.infra;

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
    return new Stacks(new GreenroomControlPlane(app, settings));
  }

  /**
   * What a deployment consists of.
   *
   * @param controlPlane in the home region
   */
  public record Stacks(GreenroomControlPlane controlPlane) {}
}
