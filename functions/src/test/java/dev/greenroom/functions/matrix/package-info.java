/** Every operation with every kind of caller. */
package dev.greenroom.functions.matrix;
