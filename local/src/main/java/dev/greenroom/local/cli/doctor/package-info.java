/** What an installation still lacks, in sentences: {@code greenroom doctor}. */
package dev.greenroom.local.cli.doctor;
