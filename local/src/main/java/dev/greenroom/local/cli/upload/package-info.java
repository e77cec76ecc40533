/** From a folder to a build: what goes in, the archive, the multipart upload. */
package dev.greenroom.local.cli.upload;
