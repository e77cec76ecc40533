package dev.greenroom.core.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** How a table looks in DynamoDB: what creates it, and what a table that is there has else. */
final class TableShape {
  static final StreamSpecification STREAM =
      StreamSpecification.builder()
          .streamEnabled(true)
          .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)
          .build();

  private final TableSpec spec;

  TableShape(TableSpec spec) {
    this.spec = spec;
  }

  /** Creates it on demand, with its indexes and its stream. */
  CreateTableRequest.Builder creation() {
    Set<Attribute> attributes = new LinkedHashSet<>(attributes(spec.hash(), spec.range()));
    spec.indexes().forEach(index -> attributes.addAll(attributes(index.hash(), index.range())));
    CreateTableRequest.Builder request =
        CreateTableRequest.builder()
            .tableName(spec.name())
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(definitions(attributes))
            .keySchema(keys(spec.hash(), spec.range()));
    if (!spec.indexes().isEmpty()) {
      request.globalSecondaryIndexes(spec.indexes().stream().map(TableShape::index).toList());
    }
    if (spec.streams()) {
      request.streamSpecification(STREAM);
    }
    return request;
  }

  static GlobalSecondaryIndex index(IndexSpec index) {
    Projection.Builder projection = Projection.builder();
    if (index.included().isEmpty()) {
      projection.projectionType(ProjectionType.KEYS_ONLY);
    } else {
      projection.projectionType(ProjectionType.INCLUDE).nonKeyAttributes(index.included());
    }
    return GlobalSecondaryIndex.builder()
        .indexName(index.name())
        .keySchema(keys(index.hash(), index.range()))
        .projection(projection.build())
        .build();
  }

  static List<AttributeDefinition> definitions(Collection<Attribute> attributes) {
    return attributes.stream()
        .map(
            a ->
                AttributeDefinition.builder()
                    .attributeName(a.name())
                    .attributeType(a.type())
                    .build())
        .toList();
  }

  static List<Attribute> attributes(Attribute hash, Optional<Attribute> range) {
    List<Attribute> attributes = new ArrayList<>(List.of(hash));
    range.ifPresent(attributes::add);
    return attributes;
  }

  private static List<KeySchemaElement> keys(Attribute hash, Optional<Attribute> range) {
    List<KeySchemaElement> keys = new ArrayList<>(List.of(key(hash, KeyType.HASH)));
    range.ifPresent(r -> keys.add(key(r, KeyType.RANGE)));
    return keys;
  }

  private static KeySchemaElement key(Attribute attribute, KeyType type) {
    return KeySchemaElement.builder().attributeName(attribute.name()).keyType(type).build();
  }

  /**
   * What cannot be added to a table that is there, and would be read or written wrongly: a sentence
   * for each. What only is missing, and further indexes, are no difference.
   */
  List<String> differences(TableDescription there) {
    Map<String, String> types =
        there.attributeDefinitions().stream()
            .collect(
                Collectors.toMap(
                    AttributeDefinition::attributeName,
                    AttributeDefinition::attributeTypeAsString));
    List<String> differences = new ArrayList<>();
    compare("its key", said(there.keySchema(), types), said(spec.hash(), spec.range()))
        .ifPresent(differences::add);
    Map<String, GlobalSecondaryIndexDescription> indexes = new LinkedHashMap<>();
    there.globalSecondaryIndexes().stream()
        .filter(index -> index.indexStatus() != IndexStatus.DELETING)
        .forEach(index -> indexes.put(index.indexName(), index));
    for (IndexSpec index : spec.indexes()) {
      Optional.ofNullable(indexes.get(index.name()))
          .flatMap(
              other ->
                  compare(
                      "its index " + index.name(),
                      said(other.keySchema(), types) + " " + said(other.projection()),
                      said(index.hash(), index.range()) + " " + said(index(index).projection())))
          .ifPresent(differences::add);
    }
    StreamSpecification stream = there.streamSpecification();
    if (spec.streams() && stream != null && Boolean.TRUE.equals(stream.streamEnabled())) {
      compare("its stream", stream.streamViewTypeAsString(), STREAM.streamViewTypeAsString())
          .ifPresent(differences::add);
    }
    return differences;
  }

  private Optional<String> compare(String what, String there, String wanted) {
    return there.equals(wanted)
        ? Optional.empty()
        : Optional.of(
            "Table %s is not as this Greenroom needs it: %s is %s, not %s."
                .formatted(spec.name(), what, there, wanted));
  }

  private static String said(Attribute hash, Optional<Attribute> range) {
    return attributes(hash, range).stream().map(a -> a.name() + " " + a.type()).toList().toString();
  }

  private static String said(List<KeySchemaElement> keys, Map<String, String> types) {
    return keys.stream()
        .sorted((one, other) -> one.keyType().compareTo(other.keyType()))
        .map(key -> key.attributeName() + " " + types.get(key.attributeName()))
        .toList()
        .toString();
  }

  private static String said(Projection projection) {
    return projection.projectionTypeAsString()
        + (projection.hasNonKeyAttributes() && !projection.nonKeyAttributes().isEmpty()
            ? " " + new TreeSet<>(projection.nonKeyAttributes())
            : "");
  }
}
