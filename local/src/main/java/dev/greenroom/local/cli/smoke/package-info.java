/** The way of a first room through an installation, walked once: {@code greenroom smoke}. */
package dev.greenroom.local.cli.smoke;
