/**
 * Version 1 of what has a newer version: other names for the same, nothing kept or decided here.
 */
package dev.greenroom.functions.v1;
