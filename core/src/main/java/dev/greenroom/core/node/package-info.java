/** Nodes: the machines that processes run on, and the capacity that is claimed on them. */
package dev.greenroom.core.node;
