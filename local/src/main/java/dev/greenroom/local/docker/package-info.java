/** Runs games in containers of this machine's Docker engine, and builds their images with it. */
package dev.greenroom.local.docker;
