/** One match from upload to reap, played by a program that checks each claim it prints. */
package dev.greenroom.local.cli.demo;
