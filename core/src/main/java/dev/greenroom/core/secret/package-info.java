/** Secrets: sealed at rest, and the tokens that are derived rather than stored. */
package dev.greenroom.core.secret;
