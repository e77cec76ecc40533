/** The node agent: watches the game processes of one machine and tells the control plane. */
package dev.greenroom.agent;
