/** What the reports of nodes and processes mean. */
package dev.greenroom.core.heartbeat;
