package dev.greenroom.infra.table;

import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;

/**
 * An attribute that is part of a key.
 *
 * @param name as items carry it
 * @param number true for a number, false for text
 */
public record Key(String name, boolean number) {

  public static Key text(String name) {
    return new Key(name, false);
  }

  public static Key number(String name) {
    return new Key(name, true);
  }

  Attribute attribute() {
    return Attribute.builder()
        .name(name)
        .type(number ? AttributeType.NUMBER : AttributeType.STRING)
        .build();
  }
}
