/** Moving from one Greenroom to another, or from Hathora: greenroom.yaml, out and in. */
package dev.greenroom.local.cli.move;
