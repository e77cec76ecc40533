/** What a simulation is shown as: a table, JSON, a page with charts, schedules to paste. */
package dev.greenroom.local.cli.simulate;
