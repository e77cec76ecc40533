/** The program that serves in an account what functions on Lambda cannot. */
package dev.greenroom.streams;
