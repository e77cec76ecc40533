/** Holds every answer that a gateway gives during the tests against the contract. */
package dev.greenroom.local.judge;
