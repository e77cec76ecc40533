/** A Greenroom behind its functions, spoken to in API Gateway events. */
package dev.greenroom.functions.testing;
