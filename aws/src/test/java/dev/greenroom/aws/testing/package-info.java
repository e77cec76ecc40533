/** AWS for tests: Moto, and before it what Moto leaves out. */
package dev.greenroom.aws.testing;
