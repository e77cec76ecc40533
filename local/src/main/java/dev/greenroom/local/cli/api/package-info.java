/** The Hathora API as a program calls it: requests, answers, and refusals as sentences. */
package dev.greenroom.local.cli.api;
