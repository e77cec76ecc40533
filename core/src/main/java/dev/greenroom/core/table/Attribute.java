package dev.greenroom.core.table;

import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A key attribute: its name and its scalar type. */
public record Attribute(String name, ScalarAttributeType type) {

  public static Attribute string(String name) {
    return new Attribute(name, ScalarAttributeType.S);
  }

  public static Attribute number(String name) {
    return new Attribute(name, ScalarAttributeType.N);
  }
}
