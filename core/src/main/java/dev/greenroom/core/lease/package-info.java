/** The lease: which of several machines runs the jobs, and the fence against the one before it. */
package dev.greenroom.core.lease;
