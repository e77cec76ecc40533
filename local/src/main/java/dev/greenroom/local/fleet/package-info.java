/** A fleet that is played on one machine: nodes that share its launcher and nothing else. */
package dev.greenroom.local.fleet;
