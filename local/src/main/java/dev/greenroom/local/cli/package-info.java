/** The command line: what a person types, against any Greenroom, over the Hathora API. */
package dev.greenroom.local.cli;
