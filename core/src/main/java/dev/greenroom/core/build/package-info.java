/** Builds: an uploaded archive with a Dockerfile becomes an image that processes run. */
package dev.greenroom.core.build;
