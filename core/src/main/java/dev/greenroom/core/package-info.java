/** The rules of Greenroom, their tables, the pure planners and the ports to the outside. */
package dev.greenroom.core;
