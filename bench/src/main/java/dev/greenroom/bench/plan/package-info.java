/** What it costs to plan the nodes of fleets and to place a process, beside a plain loop. */
package dev.greenroom.bench.plan;
