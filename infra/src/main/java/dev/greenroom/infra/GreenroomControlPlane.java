package dev.greenroom.infra;

import dev.greenroom.infra.table.GreenroomTables;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;

/** What a Greenroom has once, in its home region. */
public final class GreenroomControlPlane extends Stack {
  private final Settings settings;
  private final GreenroomTables tables;

  public GreenroomControlPlane(App app, Settings settings) {
    super(app, "GreenroomControlPlane", props(settings));
    this.settings = settings;
    this.tables = new GreenroomTables(this, "Tables", settings.prefix(), settings.preset());
  }

  private static StackProps props(Settings settings) {
    return StackProps.builder()
        .env(Environment.builder().account(settings.account()).region(settings.home()).build())
        .description("Greenroom: the control plane")
        .terminationProtection(settings.preset().keepsData())
        .build();
  }

  /** Named when it is deployed: nothing is looked up in an account while templates are written. */
  @Override
  public List<String> getAvailabilityZones() {
    return Zones.first(3);
  }

  public GreenroomTables tables() {
    return tables;
  }
}
