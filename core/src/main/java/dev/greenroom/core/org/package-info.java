/** Organizations: who owns applications, builds, fleets and tokens, and their limits. */
package dev.greenroom.core.org;
