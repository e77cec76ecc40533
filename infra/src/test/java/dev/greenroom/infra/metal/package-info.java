/** How bare metal is made a machine of a cluster. */
package dev.greenroom.infra.metal;
