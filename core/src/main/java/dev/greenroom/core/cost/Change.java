package dev.greenroom.core.cost;

import dev.greenroom.core.table.TableSpec;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One item before and after a write.
 *
 * @param table where it stands
 * @param before empty when there was none
 * @param after empty when there is none; for a refused write what it would have become, or the same
 *     as before when that is not known
 */
public record Change(
    TableSpec table, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {}
