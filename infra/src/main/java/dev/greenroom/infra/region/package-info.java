/** What is in each AWS region in which games run. */
package dev.greenroom.infra.region;
