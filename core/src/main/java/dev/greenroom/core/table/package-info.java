/** How records become DynamoDB items, and the few expressions that settle races. */
package dev.greenroom.core.table;
