/** Deployments: immutable settings with which the processes of an application start. */
package dev.greenroom.core.deployment;
