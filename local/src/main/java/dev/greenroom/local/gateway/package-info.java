/** What the gateway of one machine serves besides the operations: uploads. */
package dev.greenroom.local.gateway;
