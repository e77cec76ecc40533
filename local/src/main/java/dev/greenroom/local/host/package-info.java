/**
 * The host runtime: builds are unpacked uploads, game processes are plain programs of this machine.
 */
package dev.greenroom.local.host;
