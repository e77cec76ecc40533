/** Cost: what a call to DynamoDB is charged, computed from the items. Pure. */
package dev.greenroom.core.cost;
