package dev.greenroom.infra.table;

import dev.greenroom.infra.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexProps;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.constructs.Construct;

/**
 * All tables in one region: paid by request, restorable to any second of the last 35 days. What
 * they keep encrypted is encrypted by a key of DynamoDB's own, which costs nothing a request.
 */
public final class GreenroomTables extends Construct {
  private final Map<String, Table> byNoun = new LinkedHashMap<>();

  public GreenroomTables(Construct scope, Settings settings) {
    super(scope, "Tables");
    TableShapes.all().forEach(shape -> byNoun.put(shape.noun(), table(shape, settings)));
  }

  private Table table(TableShape shape, Settings settings) {
    Table.Builder builder =
        Table.Builder.create(this, shape.noun())
            .tableName(settings.named(shape.noun()))
            .partitionKey(shape.hash().attribute())
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .timeToLiveAttribute(TableShape.TTL)
            .pointInTimeRecoverySpecification(
                PointInTimeRecoverySpecification.builder().pointInTimeRecoveryEnabled(true).build())
            .deletionProtection(settings.preset().keepsData())
            .removalPolicy(settings.preset().removal());
    shape.range().map(Key::attribute).ifPresent(builder::sortKey);
    if (shape.streams()) {
      builder.stream(StreamViewType.NEW_AND_OLD_IMAGES);
    }
    Table table = builder.build();
    shape.indexes().forEach(index -> table.addGlobalSecondaryIndex(index(index)));
    return table;
  }

  private static GlobalSecondaryIndexProps index(IndexShape index) {
    GlobalSecondaryIndexProps.Builder builder =
        GlobalSecondaryIndexProps.builder()
            .indexName(index.name())
            .partitionKey(index.hash().attribute())
            .sortKey(index.range().attribute());
    return index.included().isEmpty()
        ? builder.projectionType(ProjectionType.KEYS_ONLY).build()
        : builder.projectionType(ProjectionType.INCLUDE).nonKeyAttributes(index.included()).build();
  }

  public Table of(String noun) {
    return Optional.ofNullable(byNoun.get(noun)).orElseThrow();
  }

  /** Those whose changes are events. */
  public List<Table> streaming() {
    return TableShapes.all().stream().filter(TableShape::streams).map(s -> of(s.noun())).toList();
  }
}
